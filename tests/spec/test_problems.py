import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aoai.spec import SpecError, load, plan
from stackfiles import STACKS, deployment, spec

PTU = "DataZoneProvisionedManaged"


def told(raw: object) -> list[str]:
    """What is wrong with a spec object, as people read it."""
    with pytest.raises(SpecError) as caught:
        plan(load(raw, STACKS), "test")
    return str(caught.value).splitlines()


def test_five_faults_are_five_problems_in_one_message() -> None:
    raw = spec(
        regions=["swedencentrl", "francecentral"],
        deployments={
            "chat": deployment(model="gpt-5.4@2026-03-06", sku="DataZoneStandrd", capacity="many"),
            "embed": deployment(content_filter="careful"),
        },
    )

    assert told(raw) == [
        "regions[0]: 'swedencentrl' is no Azure region that the catalogue knows; "
        "did you mean swedencentral?",
        "deployments.chat.model: 'gpt-5.4@2026-03-06' is no model that the catalogue of 2026-10-05 "
        "knows; did you mean gpt-5.4@2026-03-05? a newer one is written "
        "{name: gpt-5.4, version: '2026-03-06'}",
        "deployments.chat.sku: 'DataZoneStandrd' is no deployment SKU; "
        "did you mean DataZoneStandard?",
        "deployments.chat.capacity: 'many' is no capacity; "
        "write 300 PTU, 100k TPM or the number alone",
        "deployments.embed.content_filter: no content filter 'careful'; add it to content_filters",
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"regions": None}, "regions: missing; add it: A list in order of preference"),
        ({"regions": []}, "regions: nothing is listed; list one or more"),
        (
            {"regions": ["swedencentrl"]},
            "regions[0]: 'swedencentrl' is no Azure region that the catalogue knows;",
        ),
        ({"regions": 5}, "regions: 5 is no list; write a list, such as [a, b]"),
        (
            {"regions": "swedencentral"},
            "regions: 'swedencentral' is no zone word; write a list, as in [swedencentral], or one "
            "of global, us, eu, eu-members, apac",
        ),
        (
            {"regions": ["swedencentral", "Sweden Central"]},
            "regions: swedencentral stands there twice; name each region once",
        ),
        (
            {"residency": "eu-member"},
            "residency: 'eu-member' is no zone word; did you mean eu-members?",
        ),
        ({"region": ["eastus"]}, "region: nothing reads 'region'; did you mean regions?"),
        ({"zebra": 1}, "zebra: nothing reads 'zebra'; the keys here are regions, residency, "),
        ({"deployments": None}, "deployments: missing; add it: Model deployments by name"),
        ({"deployments": ["chat"]}, "deployments: ['chat'] is no map; write keys and values"),
        (
            {"accounts": {}},
            "accounts.suffix: missing; add it: 2 to 8 letters and digits that make the account "
            "names unique, chosen once: a deleted name is held for 48 hours",
        ),
        (
            {"accounts": {"suffix": "Q7"}},
            "accounts.suffix: 'Q7' is no suffix; use 2 to 8 small letters and digits, such as q7x2",
        ),
        (
            {"accounts": {"suffix": "a1", "kind": "OpenAi"}},
            "accounts.kind: 'OpenAi' is not known here; did you mean OpenAI?",
        ),
        (
            {"accounts": {"suffix": "a1", "key_sign_in": "perhaps"}},
            "accounts.key_sign_in: 'perhaps' is neither true nor false; write true or false",
        ),
        (
            {"accounts": {"suffix": "a1", "allowed_networks": ["300.1.1.1"]}},
            "accounts.allowed_networks[0]: '300.1.1.1' is no address; "
            "write 203.0.113.7 or 203.0.113.0/24",
        ),
        (
            {"alerts": {"utilization": 101}},
            "alerts.utilization: 101 is too large; write 100 or less",
        ),
        (
            {"alerts": {"email": {"on-call": "nobody"}}},
            "alerts.email.on-call: 'nobody' is no e-mail address; write NAME@DOMAIN",
        ),
        (
            {"alerts": {"webhook": {"pager": "http://example.com"}}},
            "alerts.webhook.pager: 'http://example.com' is no https address; "
            "write https://HOST/PATH",
        ),
        (
            {"access": {"team": "search"}},
            "access.team.id: 'search' is no id; "
            "write a GUID, such as 6f1d2c3b-0000-4000-8000-000000000000",
        ),
        (
            {"access": {"team": {"id": "6f1d2c3b-0000-4000-8000-000000000000", "role": "Reader"}}},
            "access.team.role: 'Reader' is no role known here; write a role id or one of",
        ),
        (
            {"diagnostics": {"workspace": "log-ai"}},
            "diagnostics.workspace: 'log-ai' is no id of a Log Analytics workspace; write",
        ),
        ({"tags": {"aoai-stack": "x"}}, "tags.aoai-stack: 'aoai-stack' is a tag of aoai's own;"),
        ({"tags": {"Team": "a", "team": "b"}}, "tags.team: Team is the same name to Azure;"),
        ({"tags": {"a": "x" * 257}}, "tags.a: the value has 257 characters; Azure takes 256;"),
        (
            {"content_filters": {"careful": {"filters": [{"name": "Gore"}]}}},
            "content_filters.careful.filters[0]: what 'Gore' reads is not known; "
            "add source: Prompt or Completion",
        ),
        (
            {"accounts": {"suffix": "abcdefgh", "prefix": "a" * 30 + "b"}},
            f"accounts.prefix: '{'a' * 30}b' is no prefix; use up to 30 small letters",
        ),
    ],
)
def test_a_fault_of_the_stack_names_its_place_its_value_and_what_to_do(
    changes: dict[str, Any], problem: str
) -> None:
    (said,) = told(spec(**changes))

    assert said.startswith(problem)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"model": "gpt-5.4"},
            "model: 'gpt-5.4' names no version; write NAME@VERSION, such as gpt-5.4@2026-03-05",
        ),
        (
            {"model": "gtp-5.4@2026-03-05"},
            "model: 'gtp-5.4@2026-03-05' is no model that the catalogue of 2026-10-05 knows; "
            "did you mean gpt-5.4@2026-03-05?",
        ),
        (
            {"model": {"name": "gpt-7", "version": date(2026, 11, 13)}},
            "model.version: 2026-11-13 is a date, not text; put the version in quotes",
        ),
        ({"model": {"name": "gpt-7"}}, "model.version: missing; add it: Pinned;"),
        ({"capacity": 0}, "capacity: 0 is too small; write 1 or more"),
        ({"capacity": 2.5}, "capacity: 2.5 is no whole number; write a whole number"),
        ({"capacity": True}, "capacity: True is no capacity; write a whole number"),
        (
            {"capacity": "50 PTU"},
            "capacity: 50 PTU does not fit DataZoneStandard, which is counted in k TPM; "
            "write 50k TPM",
        ),
        (
            {"sku": PTU, "capacity": "50k TPM"},
            f"capacity: 50k TPM does not fit {PTU}, which is counted in PTU; write 50 PTU",
        ),
        ({"at_least": 60}, "at_least: 60 is more than the capacity, 50; write 50 or less"),
        (
            {"spillover": {"sku": "DataZoneStandard", "capacity": 5}},
            "spillover: DataZoneStandard has nothing to spill; "
            "remove it, or choose a provisioned SKU",
        ),
        (
            {"sku": PTU, "spillover": {"sku": PTU, "capacity": 50}},
            f"spillover.sku: {PTU} is provisioned and takes no spillover; "
            "choose a pay-as-you-go SKU, such as DataZoneStandard",
        ),
        (
            {"otherwise": [{"region": "swedencentral"}]},
            "otherwise[0]: DataZoneStandard in swedencentral is tried before; "
            "remove it, or choose another SKU or region",
        ),
        (
            {"otherwise": [{"region": "swedencentral", "sku": "ProvisionedManaged"}]},
            "otherwise[0].capacity: ProvisionedManaged is counted in other units than "
            "DataZoneStandard; state the capacity here",
        ),
        (
            {
                "sku": PTU,
                "spillover": {"sku": "DataZoneStandard", "capacity": 5},
                "otherwise": [{"region": "eastus", "sku": "Standard", "capacity": 5}],
            },
            "otherwise[0].sku: Standard has nothing to spill; remove the spillover",
        ),
        ({"upgrade": "never"}, "upgrade: 'never' is not known here; write "),
        (
            {"timeouts": {"create": "30"}},
            "timeouts.create: '30' is no duration; write 90s, 30m or 2h",
        ),
        ({"capacities": 5}, "capacities: nothing reads 'capacities'; did you mean capacity?"),
    ],
)
def test_a_fault_of_a_deployment_names_its_place_its_value_and_what_to_do(
    changes: dict[str, Any], problem: str
) -> None:
    (said,) = told(spec(deployments={"chat": deployment(**changes)}))

    assert said.startswith(f"deployments.chat.{problem}")


def test_faults_of_one_deployment_do_not_hide_its_contradictions() -> None:
    chat = deployment(model="gpt-5.4", at_least=60, content_filter="nobody", upgrade="never")

    assert [each.partition(":")[0] for each in told(spec(deployments={"chat": chat}))] == [
        "deployments.chat.model",
        "deployments.chat.at_least",
        "deployments.chat.content_filter",
        "deployments.chat.upgrade",
    ]


def test_two_deployments_of_one_name_are_refused_without_regard_to_case() -> None:
    deployments = {
        "chat": deployment(sku=PTU, spillover={"sku": "DataZoneStandard", "capacity": 5}),
        "Chat-Spillover": deployment(),
    }

    assert told(spec(deployments=deployments)) == [
        "deployments.Chat-Spillover: Chat-Spillover is the name of "
        "deployments.chat.spillover.name too; choose another name"
    ]


def test_a_clash_of_names_is_told_beside_faults_of_shape() -> None:
    spillover = {"sku": "DataZoneStandard", "capacity": 5, "name": "embed"}
    deployments = {
        "chat": deployment(sku=PTU, capacity="many", spillover=spillover),
        "embed": deployment(),
    }

    assert [each.partition(":")[0] for each in told(spec(deployments=deployments))] == [
        "deployments.chat.capacity",
        "deployments.embed",
    ]


def test_a_name_that_becomes_too_long_is_refused_with_its_length() -> None:
    stack = "a-stack-whose-name-goes-on-and-on-for-ever"

    with pytest.raises(SpecError) as caught:
        plan(load(spec(regions=["swedencentral", "uksouth"]), STACKS), stack)

    assert str(caught.value) == (
        f"accounts.prefix: aoai-{stack}-swedencentral-q7x2 has 66 characters, and Azure takes 64; "
        "write a shorter prefix"
    )


@pytest.mark.parametrize("raw", [None, "chat", ["chat"], 5])
def test_a_spec_that_is_no_map_is_refused(raw: object) -> None:
    assert told(raw) == [f"spec: {raw!r} is no map; write the spec object: regions, deployments, …"]


def test_what_the_engine_makes_of_numbers_and_booleans_is_read_too() -> None:
    chat = deployment(capacity="50", dynamic_throttling="true")

    found = load(spec(deployments={"chat": chat}), Path())

    assert found.deployments["chat"].capacity == 50
    assert found.deployments["chat"].dynamic_throttling is True


def test_a_spec_reads_the_same_from_the_engines_json() -> None:
    assert load(json.loads(json.dumps(spec())), STACKS) == load(spec(), STACKS)
