"""What requests are judged by: facts of each subscription, and what people state."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aoai.catalog import Lifecycle
from aoai.commands.check.inputs import STDIN, Inputs
from aoai.facts import (
    Facts,
    RegionFacts,
    Statements,
    Unknown,
    facts_from_catalogue,
    read_snapshot,
    read_statements,
    with_statements,
)
from aoai.problems import AoaiError, Problem
from aoai.rules import AccountRequest, DeploymentRequest, models_to_ask

if TYPE_CHECKING:
    from aoai.azure.settings import Settings
    from aoai.commands.check.stacks import Stack

CATALOG, LIVE = "catalog", "live"
_FOLDER = "facts.d"


@dataclass(frozen=True, slots=True)
class Sum:
    """What is wanted of one subscription: quota is one sum over all of it."""

    subscription: str | None
    """None where nothing names it."""
    requests: tuple[DeploymentRequest, ...]
    accounts: tuple[AccountRequest, ...]
    stacks: "tuple[Stack, ...]"


def judged_by(inputs: Inputs, choice: str) -> Sequence[tuple[Sum, Facts]]:
    """Every sum of a call with the facts that it is judged by, without statements.

    Args:
        inputs: What is asked for.
        choice: ``catalog``, ``live``, or the folder of a snapshot.

    Raises:
        AoaiError: The facts cannot be read.
    """
    if choice == LIVE:
        return _live(inputs)
    facts = facts_from_catalogue() if choice == CATALOG else read_snapshot(Path(choice))
    home = facts.subscription or _only_named(inputs)
    return [(each, _seen_from(each, facts, home)) for each in sums(inputs, home)]


def sums(inputs: Inputs, home: str | None) -> Sequence[Sum]:
    """What is asked for, by subscription.

    Args:
        inputs: Of the whole call.
        home: The subscription of what names none.
    """
    found: dict[str, Sum] = {}
    # A list that is empty, as a program may write it, is judged by its facts too.
    if inputs.requests or not inputs.stacks:
        found[_key(home)] = Sum(home, inputs.requests, (), ())
    for stack in inputs.stacks:
        subscription = stack.plan.azure.subscription or home
        before = found.get(_key(subscription)) or Sum(subscription, (), (), ())
        found[_key(subscription)] = replace(
            before,
            requests=(*before.requests, *stack.requests),
            accounts=(*before.accounts, *stack.accounts),
            stacks=(*before.stacks, stack),
        )
    return [*found.values()]


def stated(files: Iterable[str], folder: Path | None) -> Statements:
    """What people state.

    Args:
        files: Stack files; each one's project may have statements of its own.
        folder: Instead of those of the projects.

    Raises:
        AoaiError: A statement cannot be understood.
    """
    folders = [folder] if folder is not None else _folders(files)
    read = [read_statements(each) for each in folders]
    return Statements(
        tuple(statement for each in read for statement in each.offers),
        tuple(statement for each in read for statement in each.pools),
    )


def with_stated(facts: Facts, statements: Statements, now: datetime) -> Facts:
    """The facts with what people state, where anything is stated."""
    if statements == Statements():
        return facts
    return with_statements(facts, statements, now.date())


def _folders(files: Iterable[str]) -> Sequence[Path]:
    """``facts.d`` beside the nearest Pulumi.yaml above each file, else here."""
    found: dict[Path, None] = {}
    for file in files or [STDIN]:
        start = Path.cwd() if file == STDIN else Path(file).resolve().parent
        project = next(
            (each for each in (start, *start.parents) if (each / "Pulumi.yaml").is_file()), None
        )
        for home in (project, Path.cwd()):
            if home is not None and (home / _FOLDER).is_dir():
                # Named as short as it can be: findings tell it.
                inside = home.is_relative_to(Path.cwd())
                found[(home.relative_to(Path.cwd()) if inside else home) / _FOLDER] = None
                break
    return [*found]


def _only_named(inputs: Inputs) -> str | None:
    """The subscription of all stack files that name one; None where they differ."""
    named = {
        each.plan.azure.subscription.casefold()
        for each in inputs.stacks
        if each.plan.azure.subscription
    }
    return named.pop() if len(named) == 1 else None


def _seen_from(wanted: Sum, facts: Facts, home: str | None) -> Facts:
    """The facts as far as they say something of the subscription: offers are everyone's."""
    if _key(wanted.subscription) == _key(home):
        return facts
    whose = f"subscription {home}" if home else "a subscription that they do not name"
    other = Unknown(f"the facts are of {whose}, and this is {wanted.subscription}")

    def offers_alone(region: RegionFacts) -> RegionFacts:
        return replace(region, usages=other, deployments=other, accounts=other, capacities={})

    regions = {name: offers_alone(each) for name, each in facts.regions.items()}
    return replace(facts, regions=regions, subscription=wanted.subscription, pools={})


def _live(inputs: Inputs) -> Sequence[tuple[Sum, Facts]]:
    from aoai.azure.settings import read_settings

    settings = read_settings({}, os.environ)
    home = settings.subscription_id or _only_named(inputs)
    wanted = sums(inputs, home)
    if any(each.subscription is None for each in wanted):
        fix = "set ARM_SUBSCRIPTION_ID, or name it in the stack file"
        raise AoaiError([Problem("subscription", "nothing names one to ask", fix)])
    return [
        (each, _asked(each, each.subscription)) for each in wanted if each.subscription is not None
    ]


def _settings_of(wanted: Sum) -> "Settings":
    """How to reach Azure, as the program of the stack would: its own words, then the variables."""
    from aoai.azure.settings import read_settings

    arguments = {}
    if wanted.stacks:
        azure = wanted.stacks[0].plan.azure
        arguments = {
            "tenantId": azure.tenant,
            "metadataHost": azure.metadata_host,
            # The variables decide where the stack file says what is so without it.
            "environment": None if azure.environment == "public" else azure.environment,
        }
    return read_settings(arguments, os.environ)


def _asked(wanted: Sum, subscription: str) -> Facts:
    # The SDKs cost half a second, and other facts need none.
    from aoai.azure.reading import Reader

    reader = Reader(_settings_of(wanted), subscription)
    regions = [
        *(place.region for each in wanted.requests for place in each.candidates),
        *(each.region for each in wanted.accounts),
    ]
    models = models_to_ask(wanted.requests)
    facts = reader.facts(dict.fromkeys(regions), models)
    if facts.unread_regions and _deprecating(wanted.requests, facts):
        # What is being retired may be deployed where it is deployed already, wherever that is.
        return reader.facts(facts.unread_regions, models)
    return facts


def _deprecating(requests: Iterable[DeploymentRequest], facts: Facts) -> bool:
    wanted = {(each.model_format, each.model_name, each.model_version) for each in requests}
    return any(
        offer.lifecycle == Lifecycle.DEPRECATING and offer.model in wanted
        for region in facts.regions.values()
        for offer in (() if isinstance(region.offers, Unknown) else region.offers)
    )


def _key(subscription: str | None) -> str:
    return (subscription or "").casefold()
