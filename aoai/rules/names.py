"""Are the names ones that Azure takes, and each taken once."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aoai.catalog import Catalogue
from aoai.facts import Source
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.request import DeploymentRequest
from aoai.rules.rule import rule

# Assumed: as long as an account's name, with the dots that gpt-4.1 needs.
_DEPLOYMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@rule("deployment-name", "names")
def deployment_name(request: DeploymentRequest, known: Catalogue) -> Iterator[Finding]:
    """The deployment's name is one that Azure takes.

    Up to 64 letters, digits, dots, hyphens and underscores, a letter or digit first. Azure's
    documents state no rule for these names, so that others are a warning (assumed).
    """
    spare = request.spillover.deployment_name if request.spillover else None
    for where, name in (("name", request.deployment_name), ("spillover.name", spare)):
        if name and not _DEPLOYMENT.fullmatch(name):
            yield Finding(
                Level.WARNING,
                deployment_name.id,
                request.name,
                f"{request.name}.{where}",
                f"{name!r} is probably no name for a deployment",
                "use up to 64 letters, digits, dots, hyphens and underscores",
                (Source("the catalogue", known.as_of),),
            )


@rule("deployment-name-taken", "names")
def deployment_name_taken(
    requests: Sequence[DeploymentRequest], known: Catalogue
) -> Iterator[Finding]:
    """Each name is used once in an account.

    A second PUT of the same name changes the first deployment instead of making another. The
    spillover of a deployment has a name of its own in the same account. Azure tells names apart
    without regard to case.
    """
    taken: dict[tuple[str, str], list[str]] = {}
    for request in requests:
        for key in dict.fromkeys(_names(request)):
            taken.setdefault(key, []).append(request.name)
    told: set[tuple[str, ...]] = set()
    for (_, name), users in taken.items():
        if len(users) > 1 and (name, *users) not in told:
            told.add((name, *users))
            yield Finding(
                Level.VIOLATION,
                deployment_name_taken.id,
                users[-1],
                f"{users[-1]}.name",
                f"{listed(users)} would be one deployment, {name}, in the same account",
                "give each a name of its own",
                (Source("the catalogue", known.as_of),),
            )
    for request in requests:
        spare = request.spillover
        own = (request.deployment_name or request.name).casefold()
        if spare is not None and spare.deployment_name.casefold() == own:
            yield Finding(
                Level.VIOLATION,
                deployment_name_taken.id,
                request.name,
                f"{request.name}.spillover.name",
                f"{spare.deployment_name} is the deployment itself",
                "give the spillover a name of its own",
                (Source("the catalogue", known.as_of),),
            )


def by_account(
    requests: Sequence[DeploymentRequest],
) -> Mapping[tuple[str, str], DeploymentRequest]:
    """Requests by account and deployment name, both in lower case."""
    return {
        (each.account_id.casefold(), (request.deployment_name or request.name).casefold()): request
        for request in requests
        for each in request.candidates
        if each.account_id is not None
    }


def _names(request: DeploymentRequest) -> Iterator[tuple[str, str]]:
    names = [request.deployment_name or request.name]
    if request.spillover is not None and request.spillover.deployment_name:
        names.append(request.spillover.deployment_name)
    for each in request.candidates:
        if each.account_id is not None:
            for name in names:
                yield each.account_id.casefold(), name.casefold()
