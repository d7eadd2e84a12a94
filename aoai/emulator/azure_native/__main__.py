"""``python -m aoai.emulator.azure_native ENGINE_ADDRESS``."""

from aoai.protocol import engine_address, leave_out_the_sdk


def main() -> None:
    """Serve the engine whose address is the last argument."""
    leave_out_the_sdk()
    from aoai.emulator.azure_native.process import serve  # only after that

    serve(engine_address("this stand-in for azure-native"))


if __name__ == "__main__":
    main()
