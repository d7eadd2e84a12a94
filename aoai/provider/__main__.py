"""The executable ``pulumi-resource-aoai``."""

import sys

from aoai.protocol import leave_out_the_sdk


def main() -> None:
    """Serve the engine whose address is the last argument."""
    leave_out_the_sdk()
    from aoai.provider.server import serve  # only after the SDK is left out

    addresses = [each for each in sys.argv[1:] if not each.startswith("-")]
    if not addresses:
        sys.stderr.write("pulumi-resource-aoai is started by the Pulumi engine\n")
        sys.exit(2)
    serve(addresses[-1])


if __name__ == "__main__":
    main()
