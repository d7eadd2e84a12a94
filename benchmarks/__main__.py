"""Measure every claim, or those of the rooms named; exit code 1 when one does not hold."""

import sys
from collections.abc import Sequence
from importlib import import_module

from aoai.problems import nearest
from benchmarks.measure import Claim

ROOMS = ("rules", "check", "preview", "demo", "failover", "placement", "capacity")


def main(named: Sequence[str]) -> int:
    """Measure and print: `python -m benchmarks capacity` measures that alone."""
    if unknown := [each for each in named if each not in ROOMS]:
        for each in unknown:
            sys.stderr.write(f"{each}: no such room; use {nearest(each, ROOMS) or ROOMS}\n")
        return 2
    sys.stdout.write("Measured on this machine, in one run; medians of 3.\n")
    held = True
    for room in named or ROOMS:
        for claim in import_module(f"benchmarks.{room}").claims():
            sys.stdout.write(f"\n{described(claim)}\n")
            sys.stdout.flush()
            held = held and claim.holds
    return 0 if held else 1


def described(claim: Claim) -> str:
    """The claim, what was measured for it, and whether it holds."""
    verdict = "holds" if claim.holds else "DOES NOT HOLD"
    lines = [f"  {seconds:7.3f} s  {what}" for what, seconds in claim.seconds.items()]
    bound = "at least" if claim.at_least else "at most"
    ratio = f"  {claim.measure} {claim.ratio:.3g}, {bound} {claim.limit:g}: {verdict}"
    return "\n".join([claim.text, *lines, ratio])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
