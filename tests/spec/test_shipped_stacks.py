"""The stack files that are shipped: they read, they plan, and they use what Azure offers today."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from aoai.catalog import Lifecycle, catalogue
from aoai.spec import Plan, load, plan
from aoai.spec.planned import PlannedDeployment
from stackfiles import ROOT, SHIPPED, STACKS, shipped

# Somebody who copies an example should not have to move to another model in the same month.
NOTICE = timedelta(days=60)


def plan_of(stack: str) -> Plan:
    return plan(load(shipped(stack), STACKS), stack)


def offers(deployment: PlannedDeployment) -> Iterator[tuple[str, str]]:
    """Region and SKU of everything that a deployment may become."""
    for place in deployment.candidates:
        yield place.region, place.sku or deployment.sku
        if deployment.spillover:
            yield place.region, deployment.spillover.sku


def test_every_stack_file_that_is_shipped_is_tested() -> None:
    found = {path.name.split(".")[1] for path in STACKS.glob("Pulumi.*.yaml")}

    assert found == set(SHIPPED)


@pytest.mark.parametrize("stack", SHIPPED)
def test_its_models_are_generally_available_and_stay_so(stack: str) -> None:
    today = datetime.now(UTC).date()

    for deployment in plan_of(stack).deployments:
        model = catalogue().model(deployment.model_name, deployment.model_version)
        assert model is not None
        assert model.lifecycle is Lifecycle.GENERALLY_AVAILABLE
        assert model.retirement is not None
        assert model.retirement > today + NOTICE, f"{stack}: choose a later model for examples"


@pytest.mark.parametrize("stack", SHIPPED)
def test_every_candidate_region_offers_its_model_and_sku(stack: str) -> None:
    for deployment in plan_of(stack).deployments:
        model = catalogue().model(deployment.model_name, deployment.model_version)
        assert model is not None
        for region, sku in offers(deployment):
            assert region in model.regions[sku]


@pytest.mark.parametrize("stack", SHIPPED)
def test_a_provisioned_capacity_is_a_legal_size(stack: str) -> None:
    for deployment in plan_of(stack).deployments:
        model = catalogue().model(deployment.model_name, deployment.model_version)
        assert model is not None
        for place in deployment.candidates:
            size = model.sizes.get(place.sku or deployment.sku)
            for wanted in (place.capacity or deployment.capacity, deployment.minimum_capacity):
                if size and wanted:
                    assert (wanted >= size.minimum, wanted % size.step) == (True, 0)


def test_prod_shows_what_a_stack_file_can_say() -> None:
    found = plan_of("prod")
    chat = found.deployments[0]

    assert chat.spillover
    assert chat.minimum_capacity
    assert chat.content_filter
    assert chat.candidates[-1].sku == "ProvisionedManaged"
    assert found.filters
    assert found.grants
    assert found.diagnostics
    assert found.alerts


@pytest.mark.parametrize("stack", SHIPPED)
def test_the_engine_would_leave_the_file_as_it_is(stack: str) -> None:
    # `pulumi stack init` puts bare numbers into quotes and makes a bare date a timestamp.
    text = (STACKS / f"Pulumi.{stack}.yaml").read_text("utf-8")

    def leaves(value: object) -> Iterator[object]:
        match value:
            case dict():
                for each in value.values():
                    yield from leaves(each)
            case list():
                for each in value:
                    yield from leaves(each)
            case _:
                yield value

    assert [each for each in leaves(yaml.safe_load(text)) if not isinstance(each, str)] == []


def test_the_project_keeps_stack_files_where_the_tests_look() -> None:
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text("utf-8"))

    assert project["stackConfigDir"] == STACKS.name
    # A project of the provider's name would hand its configuration to the provider.
    assert project["name"] == "azure-openai"
    assert project["plugins"] == {"providers": [{"name": "aoai", "path": ".venv/bin"}]}
