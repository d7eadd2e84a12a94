"""The executable ``pulumi-resource-aoai``."""

from aoai.protocol import engine_address, leave_out_the_sdk


def main() -> None:
    """Serve the engine whose address is the last argument."""
    leave_out_the_sdk()
    from aoai.provider.server import serve  # only after the SDK is left out

    serve(engine_address("pulumi-resource-aoai"))


if __name__ == "__main__":
    main()
