"""From a stack file to a plan: every choice that can be made without Azure is made here."""

from collections.abc import Iterator, Mapping

from aoai.catalog import Catalogue, catalogue
from aoai.problems import Problem
from aoai.rules.finding import listed
from aoai.spec.alerts import rules_for
from aoai.spec.companions import diagnostics_of, filters_of, grants_of, refusals_of
from aoai.spec.deployment import DeploymentSection, UpgradeOption
from aoai.spec.faults import SpecError
from aoai.spec.names import (
    ACCOUNT_LENGTH,
    account_name,
    group_name,
    kebab,
    short_name,
    spillover_name,
)
from aoai.spec.pinned import pinned_problems
from aoai.spec.planned import (
    Plan,
    PlannedAccount,
    PlannedActionGroup,
    PlannedAzure,
    PlannedCandidate,
    PlannedDeployment,
    PlannedGroup,
    PlannedSpillover,
    PlannedTimeouts,
)
from aoai.spec.stackfile import Spec
from aoai.spec.surroundings import Surroundings
from aoai.spec.tags import tag_problems

STACK_TAG = "aoai-stack"
"""Tag on everything of a stack; its value is the stack's name."""

_TOKEN_SCOPES = {
    "public": "https://cognitiveservices.azure.com/.default",
    "usgovernment": "https://cognitiveservices.azure.us/.default",
    "china": "https://cognitiveservices.azure.cn/.default",
}


def make_plan(spec: Spec, stack: str) -> Plan:
    """Settle everything that can be settled without Azure.

    Args:
        spec: The stack file.
        stack: Name of the stack, which names and tags are made from.

    Raises:
        SpecError: A deployment has no place left, or a name becomes too long. Carries every
            problem.
    """
    known = catalogue()
    tags = {STACK_TAG: stack, **dict(sorted(spec.tags.items()))}
    problems: list[Problem] = []
    deployments = []
    # Sorted, because the engine hands maps over in an order of its own.
    for name, wanted in sorted(spec.deployments.items()):
        candidates = _candidates(spec, wanted, known)
        problems += _candidate_problems(name, spec, wanted, candidates, known)
        upgrade = wanted.upgrade or _upgrade(wanted.sku, known)
        deployments.append(_deployment(name, wanted, candidates, upgrade, tags))
    problems += tag_problems(tags, deployments)
    problems += pinned_problems(spec)
    regions = _account_regions(spec, deployments)
    accounts = tuple(_account(spec, stack, each) for each in regions)
    problems += _account_problems(spec, accounts)
    if problems:
        raise SpecError(problems)
    first = regions[0] if regions else ""
    return Plan(
        stack=stack,
        placement=spec.placement.value,
        azure=PlannedAzure(
            subscription=spec.azure.subscription,
            tenant=spec.azure.tenant,
            environment=spec.azure.environment,
            metadata_host=spec.azure.metadata_host,
            token_scope=_TOKEN_SCOPES[spec.azure.environment],
        ),
        group=PlannedGroup(spec.group.name or group_name(stack), spec.group.location or first),
        accounts=accounts,
        filters=tuple(filters_of(spec)),
        deployments=tuple(deployments),
        alerts=tuple(rules_for(deployments, spec.alerts, stack, known)),
        action_group=PlannedActionGroup(
            name=f"aoai-{kebab(stack)}",
            short_name=short_name(stack),
            email=dict(sorted(spec.alerts.email.items())),
            webhook=dict(sorted(spec.alerts.webhook.items())),
        ),
        grants=tuple(grants_of(spec, accounts)),
        diagnostics=diagnostics_of(spec),
        refusals=tuple(refusals_of(spec)),
        tags=tags,
    )


def _candidates(
    spec: Spec, wanted: DeploymentSection, known: Catalogue
) -> tuple[PlannedCandidate, ...]:
    """The places of a deployment in order: its regions, then what is named under ``otherwise``."""
    choice = wanted.regions or spec.regions
    regions = choice if isinstance(choice, tuple) else _offering(choice, spec, wanted, known)
    return (
        *(PlannedCandidate(region) for region in regions),
        *(PlannedCandidate(each.region, each.sku, each.capacity) for each in wanted.otherwise),
    )


def _offering(
    word: str, spec: Spec, wanted: DeploymentSection, known: Catalogue
) -> tuple[str, ...]:
    """The regions of a zone that offer a deployment and its spillover inside the residency."""
    model = known.model(wanted.model.name, wanted.model.version, wanted.model.format)
    if model is None:
        return ()
    around = Surroundings(known, residency=spec.residency)
    skus = _skus(wanted)
    return tuple(
        sorted(
            region
            for region in known.regions_of(word)
            if all(region in model.regions.get(sku, ()) for sku in skus)
            and not around.strays(region)
            and not any(around.leaks(region, sku) for sku in skus)
        )
    )


def _skus(wanted: DeploymentSection) -> tuple[str, ...]:
    """The deployment's own, and its spillover's."""
    return (wanted.sku, wanted.spillover.sku) if wanted.spillover else (wanted.sku,)


def _candidate_problems(
    name: str,
    spec: Spec,
    wanted: DeploymentSection,
    candidates: tuple[PlannedCandidate, ...],
    known: Catalogue,
) -> Iterator[Problem]:
    choice = wanted.regions or spec.regions
    around = Surroundings(known, residency=spec.residency)
    named = known.regions_of(choice) if isinstance(choice, str) else ()
    leaks = (around.leaks(region, sku) for region in named for sku in _skus(wanted))
    if not candidates and (leak := next(filter(None, leaks), None)):
        # Not the regions are wrong then.
        yield Problem(f"deployments.{name}", *leak)
    elif not candidates:
        inside = f" inside the residency {_said(spec.residency)}" if spec.residency else ""
        also = f" with {wanted.spillover.sku}" if wanted.spillover else ""
        yield Problem(
            f"deployments.{name}",
            f"no region of {_said(choice)} is known to offer "
            f"{wanted.model.name}@{wanted.model.version} as {wanted.sku}{also}{inside}",
            "list the regions by name, or choose another SKU",
        )
    before = len(candidates) - len(wanted.otherwise)
    for place, each in enumerate(wanted.otherwise):
        sku = each.sku or wanted.sku
        earlier = candidates[: before + place]
        if any((other.region, other.sku or wanted.sku) == (each.region, sku) for other in earlier):
            yield Problem(
                f"deployments.{name}.otherwise[{place}]",
                f"{sku} in {each.region} is tried before",
                "remove it, or choose another SKU or region",
            )


def _said(choice: str | tuple[str, ...]) -> str:
    return choice if isinstance(choice, str) else listed(choice)


def _deployment(
    name: str,
    wanted: DeploymentSection,
    candidates: tuple[PlannedCandidate, ...],
    upgrade: UpgradeOption,
    tags: Mapping[str, str],
) -> PlannedDeployment:
    return PlannedDeployment(
        name=name,
        model_format=wanted.model.format,
        model_name=wanted.model.name,
        model_version=wanted.model.version,
        sku=wanted.sku,
        capacity=wanted.capacity,
        minimum_capacity=wanted.at_least,
        candidates=candidates,
        spillover=_spillover(name, wanted),
        content_filter=wanted.content_filter,
        upgrade=upgrade.value,
        dynamic_throttling=wanted.dynamic_throttling,
        move_on_shortage=wanted.move_on_shortage,
        failback=wanted.failback,
        allow_capacity_loss=wanted.allow_capacity_loss,
        properties=wanted.properties,
        tags={**tags, **dict(sorted(wanted.tags.items()))},
        timeouts=PlannedTimeouts(
            wanted.timeouts.create, wanted.timeouts.update, wanted.timeouts.delete
        ),
    )


def _upgrade(sku: str, known: Catalogue) -> UpgradeOption:
    """What is done where nothing is said: Azure upgrades no provisioned deployment by itself."""
    return UpgradeOption.NEVER if known.skus[sku].provisioned else UpgradeOption.EXPIRED


def _spillover(name: str, wanted: DeploymentSection) -> PlannedSpillover | None:
    spillover = wanted.spillover
    if spillover is None:
        return None
    return PlannedSpillover(
        spillover.name or spillover_name(name), spillover.sku, spillover.capacity
    )


def _account_regions(spec: Spec, deployments: list[PlannedDeployment]) -> tuple[str, ...]:
    """Every region of the stack's list, used or not, then those that deployments add.

    An account in an unused region costs nothing, and dropping a region from a deployment must
    not drop an account. A zone word names more regions than anyone uses: of those, the used ones.
    """
    used = [place.region for each in deployments for place in each.candidates]
    if isinstance(spec.regions, tuple):
        return tuple(dict.fromkeys((*spec.regions, *used)))
    return tuple(sorted(set(used)))


def _account(spec: Spec, stack: str, region: str) -> PlannedAccount:
    wanted = spec.accounts
    name = account_name(wanted.prefix or f"aoai-{kebab(stack)}", region, wanted.suffix)
    return PlannedAccount(
        region=region,
        name=name,
        subdomain=name,
        kind=wanted.kind.value,
        key_sign_in=wanted.key_sign_in,
        public_network=wanted.public_network,
        allowed_networks=wanted.allowed_networks,
    )


def _account_problems(spec: Spec, accounts: tuple[PlannedAccount, ...]) -> Iterator[Problem]:
    if not accounts and not spec.deployments:
        fix = "add a deployment, or list regions by name"
        yield Problem("regions", f"{_said(spec.regions)} leaves no region to stand in", fix)
    for each in accounts:
        if len(each.name) > ACCOUNT_LENGTH:
            yield Problem(
                "accounts.prefix",
                f"{each.name} has {len(each.name)} characters, and Azure takes {ACCOUNT_LENGTH}",
                "write a shorter prefix",
            )
