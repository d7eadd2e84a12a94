"""One deployment of a stack file, with what belongs to it."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator

from aoai.catalog import Catalogue
from aoai.problems import nearest
from aoai.spec.faults import refusal, refuse
from aoai.spec.fields import (
    Capacity,
    DeploymentName,
    Duration,
    HomeRegion,
    RegionChoice,
    SkuName,
    TagKey,
    TagValue,
    Version,
    listed_in_schema,
)
from aoai.spec.section import Section
from aoai.spec.surroundings import surroundings


class UpgradeOption(StrEnum):
    """When Azure may move a deployment to another version of its model."""

    NEW_DEFAULT = "OnceNewDefaultVersionAvailable"
    EXPIRED = "OnceCurrentVersionExpired"
    NEVER = "NoAutoUpgrade"


class ModelSection(Section):
    """One version of one model."""

    name: Annotated[str, StringConstraints(min_length=1)] = Field(
        description="Name in Azure's catalogue."
    )
    version: Version = Field(description="Pinned; there is no default on purpose.")
    format: Annotated[str, StringConstraints(min_length=1)] = Field(
        "OpenAI", description="Publisher, as Azure's catalogue spells it."
    )


_MODEL_TEXT = re.compile(r"(?P<name>[^@\s]+)@(?P<version>[^@\s]+)")


def _model(value: object, info: ValidationInfo) -> object:
    """A model from ``name@version``, which the catalogue must know.

    A map is taken as it stands: it is how to name a model newer than the catalogue.
    """
    if not isinstance(value, str):
        return value
    catalogue = surroundings(info).catalogue
    found = _MODEL_TEXT.fullmatch(value)
    if found is None:
        name = nearest(value, {each.name for each in catalogue.models}) or "gpt-5.1"
        example = f"{name}@{catalogue.versions(name)[-1].version}"
        raise refusal(f"{value!r} names no version", f"write NAME@VERSION, such as {example}")
    if catalogue.model(found["name"], found["version"]) is None:
        raise refusal(
            f"{value!r} is no model that the catalogue of {catalogue.as_of} knows",
            _closest(found["name"], found["version"], catalogue)
            + f"a newer one is written {{name: {found['name']}, version: '{found['version']}'}}",
        )
    return {"name": found["name"], "version": found["version"]}


def _closest(name: str, version: str, catalogue: Catalogue) -> str:
    versions = [each.version for each in catalogue.versions(name)]
    if versions:
        return f"did you mean {name}@{nearest(version, versions) or versions[-1]}? "
    near = nearest(
        f"{name}@{version}", (f"{each.name}@{each.version}" for each in catalogue.models)
    )
    return f"did you mean {near}? " if near else ""


ModelChoice = Annotated[
    ModelSection,
    BeforeValidator(
        _model,
        json_schema_input_type=Annotated[str, listed_in_schema("model")] | ModelSection,
    ),
]


class SpilloverSection(Section):
    """A standard deployment beside a provisioned one, which takes what that one cannot."""

    sku: SkuName = Field(description="A pay-as-you-go SKU.")
    capacity: Capacity = Field(description="Thousands of tokens a minute.")
    name: DeploymentName | None = Field(None, description="Default: NAME-spillover.")


class CandidateSection(Section):
    """A further place, tried after the regions."""

    region: HomeRegion = Field(description="An Azure region.")
    sku: SkuName | None = Field(None, description="Instead of the deployment's own.")
    capacity: Capacity | None = Field(None, description="Instead of the deployment's own.")


class TimeoutsSection(Section):
    """How long to go on trying; defaults: create 30, update 60, delete 30 minutes."""

    create: Duration | None = Field(None, description="Such as 30m.")
    update: Duration | None = Field(None, description="Such as 60m.")
    delete: Duration | None = Field(None, description="Such as 30m.")


class DeploymentSection(Section):
    """One model deployment, as a person asks for it.

    The order of the fields is the order of validation: later ones are judged against earlier ones.
    """

    model: ModelChoice = Field(description="NAME@VERSION, or {name, version, format}.")
    regions: RegionChoice | None = Field(
        None, description="Instead of the stack's regions, in order of preference."
    )
    sku: SkuName = Field(description="Deployment type, as Azure spells it.")
    capacity: Capacity = Field(description="PTU, or thousands of tokens a minute.")
    at_least: Capacity | None = Field(
        None, description="Take less rather than nothing, down to this."
    )
    spillover: SpilloverSection | None = Field(
        None, description="Where the requests go that a provisioned deployment cannot take."
    )
    otherwise: tuple[CandidateSection, ...] = Field(
        (), description="Tried after the regions, in order; nothing else ever widens the choice."
    )
    content_filter: str | None = Field(
        None, description="One of content_filters, or one of Microsoft's; default: Azure's own."
    )
    upgrade: UpgradeOption | None = Field(
        None,
        description="When Azure may change the version; default: once it has expired, and never "
        "for a provisioned deployment, which Azure does not upgrade.",
    )
    dynamic_throttling: bool | None = Field(None, description="As in ARM.")
    move_on_shortage: bool = Field(
        default=False, description="Move when the region cannot grow to a raised capacity."
    )
    failback: Literal["never", "when-free"] = Field(
        "never", description="when-free: go back to a preferred region that has room again."
    )
    allow_capacity_loss: bool = Field(
        default=False, description="Release provisioned capacity before its successor serves."
    )
    properties: Mapping[str, Any] = Field(
        {}, description="Further ARM properties, passed through unchanged."
    )
    tags: Mapping[TagKey, TagValue] = Field({}, description="Added to the stack's tags.")
    timeouts: TimeoutsSection = Field(TimeoutsSection(), description="Limits on the work.")

    @field_validator("sku")
    @classmethod
    def _sku_keeps_residency(cls, value: str, info: ValidationInfo) -> str:
        if leak := _leak(value, info):
            raise refusal(*leak)
        return value

    @field_validator("at_least")
    @classmethod
    def _at_least_is_the_smaller(cls, value: int | None, info: ValidationInfo) -> int | None:
        full = info.data.get("capacity")
        if value is not None and full is not None and value > full:
            raise refusal(f"{value} is more than the capacity, {full}", f"write {full} or less")
        return value

    @field_validator("spillover")
    @classmethod
    def _spillover_is_standard_beside_provisioned(
        cls, value: SpilloverSection | None, info: ValidationInfo
    ) -> SpilloverSection | None:
        sku, skus = info.data.get("sku"), surroundings(info).catalogue.skus
        if value is None or sku is None:
            return value
        if not skus[sku].provisioned:
            raise refusal(f"{sku} has nothing to spill", "remove it, or choose a provisioned SKU")
        if skus[value.sku].provisioned:
            place, fix = ("sku",), "choose a pay-as-you-go SKU, such as DataZoneStandard"
            refuse([(place, f"{value.sku} is provisioned and takes no spillover", fix)])
        elif leak := _leak(value.sku, info):
            refuse([(("sku",), *leak)])
        return value

    @field_validator("otherwise")
    @classmethod
    def _otherwise_fits_the_deployment(
        cls, value: tuple[CandidateSection, ...], info: ValidationInfo
    ) -> tuple[CandidateSection, ...]:
        sku = info.data.get("sku")
        if sku is not None:
            refuse(_misfits(value, sku, info))
        return value

    @field_validator("content_filter")
    @classmethod
    def _filter_exists(cls, value: str | None, info: ValidationInfo) -> str | None:
        own = surroundings(info).filters
        if value is None or value in own or value.startswith("Microsoft."):
            return value
        near = nearest(value, own)
        fix = f"did you mean {near}?" if near else "add it to content_filters"
        raise refusal(f"no content filter {value!r}", fix)


def _misfits(
    candidates: tuple[CandidateSection, ...], sku: str, info: ValidationInfo
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    around = surroundings(info)
    skus = around.catalogue.skus
    spillover = info.data.get("spillover")
    for place, each in enumerate(candidates):
        wanted = each.sku or sku
        if leak := around.leaks(each.region, wanted):
            yield (place, "sku"), *leak
        if skus[wanted].provisioned != skus[sku].provisioned:
            if each.capacity is None:
                reason = f"{wanted} is counted in other units than {sku}"
                yield (place, "capacity"), reason, "state the capacity here"
            if spillover is not None:
                yield (place, "sku"), f"{wanted} has nothing to spill", "remove the spillover"


def _leak(sku: str, info: ValidationInfo) -> tuple[str, str] | None:
    """Why a SKU in a listed region leaves the residency; regions of a zone word are left out."""
    around, own = surroundings(info), info.data.get("regions")
    listed = around.regions if own is None else own if isinstance(own, tuple) else ()
    return next(filter(None, (around.leaks(region, sku) for region in listed)), None)
