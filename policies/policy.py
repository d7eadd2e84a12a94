"""How a policy of this pack is made: a function on plain inputs, and what people read about it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from aoai.problems import Problem
from aoai.rules import Finding
from policies.inputs import Unreadable
from policies.joins import Stack
from policies.run import run
from policies.seen import Seen

MANDATORY = EnforcementLevel.MANDATORY
ADVISORY = EnforcementLevel.ADVISORY
DISABLED = EnforcementLevel.DISABLED

Config = Mapping[str, Any]
Told = Problem | Finding
OfResource = Callable[[Seen, Config], Iterable[Told]]
Joined = Callable[[Seen, Stack, Config], Iterable[Told]]
OfStack = Callable[[Stack, Config], Iterable[tuple[str | None, Told | str]]]


def resource_policy(  # noqa: PLR0913 - what a policy consists of
    name: str,
    kinds: Collection[str],
    judge: OfResource,
    *,
    description: str,
    steps: str,
    level: EnforcementLevel = ADVISORY,
    severity: Severity = Severity.MEDIUM,
    config: Config | None = None,
    remediate: Callable[[ResourceValidationArgs], Mapping[str, Any] | None] | None = None,
) -> Policy:
    """A policy on each resource of some kinds that the program declares.

    Args:
        name: Kebab case; never changed once published.
        kinds: As :mod:`policies.seen` names them.
        judge: What is wrong with one; an :class:`Unreadable` that it raises is noted as undecided.
        description: What holds, in one sentence.
        steps: What a person does about it.
        level: How hard it is where the configuration says nothing.
        severity: How bad it is.
        config: JSON schema by property.
        remediate: Gives changed inputs, or None; runs only at the level of that name.
    """

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        resource = run().seen(args.urn)
        if resource is None or resource.kind not in kinds or not resource.declared:
            return
        try:
            for each in judge(resource, _filled(config, args.get_config())):
                report(str(each), None)
        except Unreadable as error:
            run().note(args.urn, f"{resource.name}.{error}")

    return ResourceValidationPolicy(
        name=name,
        description=description,
        validate=validate,
        remediate=remediate,  # type: ignore[arg-type]  # the SDK means optional results, and says otherwise
        enforcement_level=level,
        severity=severity,
        config_schema=PolicyConfigSchema(properties=dict(config)) if config else None,
        remediation_steps=steps,
    )


def joined_policy(  # noqa: PLR0913 - as above
    name: str,
    kinds: Collection[str],
    judge: Joined,
    *,
    description: str,
    steps: str,
    level: EnforcementLevel = ADVISORY,
    severity: Severity = Severity.MEDIUM,
    config: Config | None = None,
) -> Policy:
    """A policy on each resource of some kinds, which looks at the rest of the stack besides.

    It runs at the end of the preview, before anything is made.
    """

    def on_each(stack: Stack, settings: Config) -> Iterable[tuple[str | None, Told | str]]:
        for resource in stack.of_kind(*kinds):
            if not resource.declared or run().seen(resource.urn) is None:
                continue
            try:
                for each in judge(resource, stack, settings):
                    yield resource.urn, each
            except Unreadable as error:
                run().note(resource.urn, f"{resource.name}.{error}")

    return stack_policy(
        name,
        on_each,
        description=description,
        steps=steps,
        level=level,
        severity=severity,
        config=config,
    )


def stack_policy(  # noqa: PLR0913 - as above
    name: str,
    judge: OfStack,
    *,
    description: str,
    steps: str,
    level: EnforcementLevel = ADVISORY,
    severity: Severity = Severity.MEDIUM,
    config: Config | None = None,
    in_update: bool = False,
) -> Policy:
    """A policy on the whole stack, at the end of the preview.

    Args:
        name: As above; so are the others that are not named here.
        judge: What is wrong, each with the URN that it stands on; None for the stack itself.
        description: As above.
        steps: As above.
        level: As above.
        severity: As above.
        config: As above.
        in_update: Judge what was made as well; the preview may not have known it.
    """

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        if run().is_preview or in_update:
            for urn, each in judge(run().stack, _filled(config, args.get_config())):
                report(str(each), urn)

    return StackValidationPolicy(
        name=name,
        description=description,
        validate=validate,
        enforcement_level=level,
        severity=severity,
        config_schema=PolicyConfigSchema(properties=dict(config)) if config else None,
        remediation_steps=steps,
    )


def _filled(schema: Config | None, stated: Config | None) -> Config:
    """The configuration, with the schema's defaults where it says nothing."""
    defaults = {key: each["default"] for key, each in (schema or {}).items() if "default" in each}
    return {**defaults, **(stated or {})}
