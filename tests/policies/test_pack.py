import json
from pathlib import Path
from typing import Any

import pytest
from pulumi_policy import EnforcementLevel, Policy

import policies
from pack import UNKNOWN, UNKNOWN_NUMBER, Pack, Resource, Said, chat
from policies.certainty import facts_known
from policies.pack import GOOD_PRACTICE, OPTIONAL, POLICIES, PRODUCTION, REFUSED
from stackfiles import SHIPPED, shipped

DATED = "(the catalogue, 2026-10-05)"


def _pack(**changed: Any) -> Pack:
    named = {name.replace("_", "-"): config for name, config in changed.items()}
    return Pack({"facts-known": {"facts": "catalogue"}, **named})


def _refusals(said: Said) -> list[tuple[str, str]]:
    return [(policy, text) for policy, level, text in said if level == "mandatory"]


def test_a_deployment_that_azure_would_take_is_allowed() -> None:
    assert _refusals(_pack().preview(chat())) == []


def test_a_version_that_does_not_exist_is_refused() -> None:
    wrong = chat(model={"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-06"})

    assert _pack().resource(wrong) == [
        (
            "model-availability",
            "mandatory",
            "chat.model: gpt-5.4 has no version 2026-03-06; offered: 2026-03-05 " + DATED,
        )
    ]


def test_a_size_between_the_steps_is_refused() -> None:
    assert _pack().resource(chat(capacity=303)) == [
        (
            "deployment-capacity",
            "mandatory",
            "chat.capacity: 303 PTU is no legal size of DataZoneProvisionedManaged of "
            "gpt-5.4@2026-03-05: from 15 in steps of 5 (in swedencentral, germanywestcentral and "
            "francecentral); use 300 or 305 " + DATED,
        )
    ]


def test_the_residency_of_the_configuration_is_enforced_for_every_candidate() -> None:
    pack = _pack(data_residency={"residency": ["swedencentral", "germanywestcentral"]})
    regional = chat("chat", "swedencentral", "francecentral", sku="DataZoneStandard")

    assert [policy for policy, _ in _refusals(pack.resource(regional))] == ["data-residency"] * 2


@pytest.mark.parametrize("residency", ["eu", "global"])
def test_a_deployment_inside_the_residency_is_allowed(residency: str) -> None:
    assert _pack(data_residency={"residency": residency}).resource(chat()) == []


def test_a_global_sku_is_refused_where_the_residency_is_eu() -> None:
    pack = _pack(data_residency={"residency": "eu"})

    assert _refusals(pack.resource(chat(sku="GlobalProvisionedManaged"))) == [
        (
            "data-residency",
            "chat.sku: GlobalProvisionedManaged processes data in any Azure region, and the "
            "residency is eu; use DataZoneProvisionedManaged or ProvisionedManaged, "
            "or widen the residency " + DATED,
        )
    ]


def test_the_spillovers_sku_is_judged() -> None:
    pack = _pack(data_residency={"residency": "eu"})
    spare = {"deploymentName": "chat-spillover", "sku": "GlobalStandard", "capacity": 100}

    assert [each for each, _ in _refusals(pack.resource(chat(spillover=spare)))] == [
        "data-residency"
    ]


def test_a_candidates_own_sku_and_size_are_judged() -> None:
    places = [{"region": "swedencentral", "sku": "ProvisionedManaged", "capacity": 120}]

    assert [each for each, _ in _refusals(_pack().resource(chat(candidates=places)))] == [
        "deployment-capacity"
    ]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"capacity": UNKNOWN_NUMBER}, "capacity is not known before the update"),
        ({"sku": UNKNOWN}, "sku is not known before the update"),
        (
            {"model": {"format": "OpenAI", "name": "gpt-5.4", "version": UNKNOWN}},
            "model.version is not known before the update",
        ),
        ({"candidates": UNKNOWN}, "candidates is not known before the update"),
        (
            {"candidates": [{"region": UNKNOWN, "accountId": UNKNOWN}]},
            "candidates[0].region is not known before the update",
        ),
        ({"capacity": None}, "capacity is absent"),
        ({"model": None}, "model is absent"),
    ],
)
def test_an_input_that_is_not_known_is_undecided_and_named(
    changed: dict[str, Any], what: str
) -> None:
    assert _pack().preview(chat(**changed)) == [("facts-known", "advisory", f"chat.{what}")]


def test_an_account_that_is_yet_to_be_made_is_no_unknown() -> None:
    said = _pack().preview(chat())

    assert [text for policy, _, text in said if "known before" in text] == []


def test_a_candidate_that_cannot_take_it_is_an_advice() -> None:
    said = _pack().preview(chat("chat", "northeurope", "swedencentral"))

    assert [each for each in said if each[0] == "placement-warnings"] == [
        (
            "placement-warnings",
            "advisory",
            "chat.sku: gpt-5.4@2026-03-05 is not offered as DataZoneProvisionedManaged in "
            "northeurope; it can land only in swedencentral; choose a region that has it: "
            "francecentral, germanywestcentral, italynorth, polandcentral, spaincentral, "
            "westeurope, centralus and 6 more " + DATED,
        )
    ]


def test_a_resource_that_is_asked_for_anew_is_judged_anew() -> None:
    pack = _pack()

    assert pack.resource(chat()) == []
    assert [policy for policy, _, _ in pack.resource(chat(capacity=303))] == ["deployment-capacity"]


def test_the_same_unknown_is_told_once() -> None:
    said = _pack().preview(*(chat(f"chat-{each}") for each in range(300)))

    assert said == [
        (
            "facts-known",
            "advisory",
            "chat-0.capacity: whether quota holds it is not known: the catalogue does not hold "
            "the names of quota (swedencentral, germanywestcentral and francecentral); read live "
            "facts as Cognitive Services Usages Reader of the subscription "
            f"{DATED}, and the same for chat-1, chat-2, chat-3, chat-4, chat-5, chat-6, chat-7 "
            "and 292 more",
        )
    ]


def test_without_a_subscription_the_catalogue_judges_and_the_pack_says_so() -> None:
    said = Pack({}).preview(chat(capacity=303))

    assert [(policy, level) for policy, level, _ in said] == [
        ("deployment-capacity", "mandatory"),
        ("facts-known", "advisory"),
    ]
    assert said[1][2] == (
        "Azure was not asked, and the catalogue judged instead: "
        "no subscription: set subscriptionId or ARM_SUBSCRIPTION_ID"
    )


def test_a_credential_that_is_begun_and_not_completed_is_told_and_no_traceback() -> None:
    provider = {"subscriptionId": "s", "clientSecret": "c"}
    resource = chat()
    said = Pack({}).preview(Resource(resource.name, resource.inputs, provider=provider))

    assert said[0] == (
        "facts-known",
        "advisory",
        "Azure was not asked, and the catalogue judged instead: "
        "tenantId: missing, though clientSecret is set; set tenantId or ARM_TENANT_ID\n"
        "clientId: missing, though clientSecret is set; set clientId or ARM_CLIENT_ID",
    )


def test_the_update_leaves_the_stack_policies_to_the_preview() -> None:
    asked = chat("chat", "northeurope", "swedencentral")

    assert Pack({}, is_preview=False).preview(asked, chat("unread", sku=UNKNOWN)) == []


def test_a_deployment_is_collected_whatever_policies_are_on() -> None:
    quiet = {"model_availability": "disabled", "deployment_capacity": "disabled"}
    pack = _pack(**quiet, data_residency="disabled")

    said = pack.preview(chat("chat", "northeurope", "swedencentral"))

    assert "placement-warnings" in {policy for policy, _, _ in said}


def test_what_the_program_only_reads_is_asked_of_nobody() -> None:
    assert _pack().stack([chat()]) == []


def test_other_resources_are_left_alone() -> None:
    other = Resource("topic", {"sku": UNKNOWN}, type="azure-native:servicebus:Topic")

    assert _pack().preview(other) == []


def test_every_policy_is_served_under_a_name_of_its_own_and_explains_itself() -> None:
    names = [each.name for each in POLICIES]

    assert len({*names}) == len(names) == len([*POLICIES])
    assert all(each.description.endswith(".") and each.remediation_steps for each in POLICIES)
    assert all(each.severity is not None for each in POLICIES)


@pytest.mark.parametrize(
    ("group", "level"),
    [
        (REFUSED, EnforcementLevel.MANDATORY),
        (PRODUCTION, EnforcementLevel.ADVISORY),
        (GOOD_PRACTICE, EnforcementLevel.ADVISORY),
        (OPTIONAL, EnforcementLevel.DISABLED),
        ((facts_known,), EnforcementLevel.ADVISORY),
    ],
)
def test_a_group_has_one_level_by_default(
    group: tuple[Policy, ...], level: EnforcementLevel
) -> None:
    assert {each.enforcement_level for each in group} == {level}


CONFIG = Path(policies.__file__).parent / "config"


def test_every_environment_is_configured_with_policies_that_exist() -> None:
    names = {each.name for each in POLICIES}
    configured = {path.stem: set(json.loads(path.read_text())) for path in CONFIG.glob("*.json")}

    # alz: what Azure's landing zones deny anyway (Enforce-Guardrails-OpenAI 1.2.0).
    assert set(configured) == {"demo", "dev", "staging", "prod", "alz"}
    assert {each for found in configured.values() for each in found} <= names


@pytest.mark.parametrize("stack", SHIPPED)
def test_the_pack_holds_a_stack_to_the_residency_that_it_states(stack: str) -> None:
    stated = shipped(stack).get("residency", "global")

    config = json.loads((CONFIG / f"{stack}.json").read_text())

    assert config.get("data-residency", {}).get("residency", "global") == stated
