"""Stack files, as what the rules judge."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aoai.commands.check.origins import Mark, Origin
from aoai.marked import Table, value_of
from aoai.problems import AoaiError, Problem
from aoai.rules import AccountRequest, Budget, DeploymentRequest
from aoai.spec import Plan, SpecError, accounts_of, budget_of, load, plan, requests_of

SPEC_KEY = "azure-openai:spec"


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack file, read and planned."""

    file: str
    plan: Plan
    budget: Budget
    requests: tuple[DeploymentRequest, ...]
    accounts: tuple[AccountRequest, ...]
    origins: Mapping[str, Origin]
    """By the name of the request."""
    origin: Origin
    """Of the stack as a whole."""


def read_stack(root: Table, file: str, *, qualifier: str = "") -> Stack:
    """The stack of a file.

    Args:
        root: The whole file.
        file: Its path as it was given; ``extends`` is relative to its folder.
        qualifier: Put before each name, to tell stacks apart that are judged together.

    Raises:
        AoaiError: The spec is missing or wrong. Each problem names the file and the line.
    """
    config = root.get("config")
    found = config.pairs.get(SPEC_KEY) if isinstance(config, Table) else None
    if found is None:
        fix = f"name the stack files of this project, or state {SPEC_KEY} under config"
        raise AoaiError([Problem(f"{file}:{root.line}", f"it has no {SPEC_KEY}", fix)])
    key, node = found
    spec = node if isinstance(node, Table) else None
    whole = Origin(file, Mark(key.line, key.column), spec)
    try:
        # The rules tell what leaves the residency, as they do for a list of requests.
        wanted = load(value_of(node), folder_of(file), hold_residency=False)
        planned = plan(wanted, stack_name(file))
    except SpecError as error:
        raise SpecError(_placed(each, whole) for each in error.problems) from error
    requests = requests_of(planned, wanted.residency, qualifier)
    return Stack(
        file=file,
        plan=planned,
        budget=budget_of(wanted),
        requests=requests,
        accounts=accounts_of(planned),
        origins={each.name: _origin(each, whole) for each in requests},
        origin=whole,
    )


def stack_name(file: str) -> str:
    """The stack that a file is of, as Pulumi names them: ``Pulumi.NAME.yaml``."""
    stem = Path(file).name.rpartition(".")[0] or "stack"
    return stem.removeprefix("Pulumi.")


def folder_of(file: str) -> Path:
    """The folder that paths in a file are relative to."""
    return Path() if file == "-" else Path(file).parent


def _placed(problem: Problem, whole: Origin) -> Problem:
    line = whole.mark(problem.where).line
    return Problem(f"{whole.file}:{line}: {problem.where}", problem.reason, problem.fix)


def _origin(request: DeploymentRequest, whole: Origin) -> Origin:
    spec = whole.own
    deployments = spec.get("deployments") if spec else None
    name = request.deployment_name or request.name
    found = deployments.pairs.get(name) if isinstance(deployments, Table) else None
    places = len(request.candidates)
    if found is None:
        return Origin(whole.file, whole.start, None, spec, places, name)
    key, own = found
    table = own if isinstance(own, Table) else None
    return Origin(whole.file, Mark(key.line, key.column), table, spec, places, name)
