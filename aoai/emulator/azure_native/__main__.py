"""``python -m aoai.emulator.azure_native ENGINE_ADDRESS``."""

import sys

from aoai.protocol import leave_out_the_sdk


def main() -> None:
    """Serve the engine whose address is the last argument."""
    leave_out_the_sdk()
    from aoai.emulator.azure_native.process import serve  # only after that

    addresses = [each for each in sys.argv[1:] if not each.startswith("-")]
    if not addresses:
        sys.stderr.write("this stand-in for azure-native is started by the Pulumi engine\n")
        sys.exit(2)
    serve(addresses[-1])


if __name__ == "__main__":
    main()
