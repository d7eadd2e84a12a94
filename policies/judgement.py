"""What the rules of :mod:`aoai.rules` say of a resource; the policies choose by subject."""

from collections.abc import Iterator

from aoai.rules import Finding, Level
from policies.run import SUBJECTS, run
from policies.seen import DEPLOYMENT, Seen


def of_placed(deployment: Seen, subject: str) -> Iterator[Finding]:
    """Violations of a ModelDeployment by itself."""
    here = run()
    wanted = here.wanted(deployment)
    for each in here.judged(wanted) if wanted else ():
        if each.level is Level.VIOLATION and SUBJECTS[each.rule] == subject:
            yield each


def of_native(subject: str) -> Iterator[tuple[str, Finding]]:
    """Violations of azure-native Deployments, whose accounts are known at the end."""
    for urn, each in of_stack(subject):
        if run().stack.resources[urn].kind == DEPLOYMENT:
            yield urn, each


def of_stack(subject: str, level: Level = Level.VIOLATION) -> Iterator[tuple[str, Finding]]:
    """What was found in the whole stack, with the URN that it stands on."""
    for urn, each in run().findings():
        if each.level is level and SUBJECTS[each.rule] == subject:
            yield urn, each
