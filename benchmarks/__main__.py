"""Measure every claim and print what was measured; exit code 1 when one does not hold."""

import sys

from benchmarks import check, demo, failover, placement, preview, rules
from benchmarks.measure import Claim


def main() -> int:
    """Measure and print."""
    sys.stdout.write("Measured on this machine, in one run; medians of 3.\n")
    held = True
    for room in (rules, check, preview, demo, failover, placement):
        for claim in room.claims():
            sys.stdout.write(f"\n{described(claim)}\n")
            held = held and claim.holds
    return 0 if held else 1


def described(claim: Claim) -> str:
    """The claim, what was measured for it, and whether it holds."""
    verdict = "holds" if claim.holds else "DOES NOT HOLD"
    lines = [f"  {seconds:7.3f} s  {what}" for what, seconds in claim.seconds.items()]
    ratio = f"  {claim.measure} {claim.ratio:.3g}, at most {claim.limit:g}: {verdict}"
    return "\n".join([claim.text, *lines, ratio])


if __name__ == "__main__":
    sys.exit(main())
