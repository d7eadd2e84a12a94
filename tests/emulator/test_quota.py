"""Rows of quota: limits, names, and that they count what is there."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arm import Arm, account, arm, deployment

ZONE = "DataZoneProvisionedManaged"
MODELS = ("gpt-5.4@2026-03-05", "gpt-5@2025-08-07")


@pytest.mark.recorded("azd, swedencentral and eastus2, 2026-04-23: the whole list")
@pytest.mark.parametrize("region", ["eastus2", "swedencentral"])
def test_recorded_rows_are_as_they_were_recorded(region: str, recorded: Any) -> None:
    call = arm(catalogue="recorded")

    rows = call("GET", f"{call.provider}/locations/{region}/usages").body["value"]

    wanted = [{**each, "currentValue": 0} for each in recorded(region, "usages")]
    assert rows[: len(wanted)] == wanted
    assert [list(each) for each in rows[:1]] == [["name", "currentValue", "limit", "unit"]]


@pytest.mark.documented("quota tier 1, 2026-08-20; units per capacity, 2026-09-16")
@pytest.mark.parametrize(
    ("usage", "limit"),
    [
        ("OpenAI.GlobalStandard.gpt-5.1", 1000),
        ("OpenAI.DataZoneStandard.gpt-5.4", 300),
        ("OpenAI.GlobalStandard.o3-mini", 500),
        ("OpenAI.GlobalStandard.gpt4.1", 1000),
        ("OpenAI.DataZoneStandard.text-embedding-3-large", 1000),
    ],
)
def test_a_plain_subscription_is_of_tier_one(usage: str, limit: int) -> None:
    assert arm().usage(usage) == (0, limit)


@pytest.mark.recorded("azd, 2026-04-23: 0 in both regions")
@pytest.mark.parametrize("sku", ["ProvisionedManaged", "GlobalProvisionedManaged", ZONE])
def test_a_plain_subscription_has_no_ptu(sku: str) -> None:
    assert arm().usage(f"OpenAI.{sku}", "francecentral") == (0, 0)


@pytest.mark.assumed("a limit where no document and no recording has one")
def test_a_limit_that_nobody_knows_is_a_hundred() -> None:
    usage = "OpenAI.GlobalStandard.gpt-6.1-sol"

    assert arm().usage(usage) == (0, 100)
    assert arm(quota={"swedencentral": {usage: 7}}).usage(usage) == (0, 7)


@pytest.mark.recorded("azd, 2026-04-23: accounts are counted by kind and together")
def test_accounts_are_counted() -> None:
    call = arm()
    call.make_account("one", kind="OpenAI")
    call("PUT", f"{call.accounts}/two", account())
    call("PUT", f"{call.accounts}/far", account(location="eastus2"))

    rows = ("OpenAI.S0.AccountCount", "AIServices.S0.AccountCount", "AccountCount")

    assert [call.usage(row) for row in rows] == [(1, 30), (1, 100), (2, 200)]


@pytest.mark.recorded("2026: PTU of one type are one pot for all models; 2025: some had their own")
def test_models_share_a_pot_unless_their_row_is_their_own() -> None:
    own = f"OpenAI.{ZONE}.gpt-5"
    offer = {"region": "swedencentral", "model": MODELS[1], "sku": ZONE, "usage": own}
    quota = {"swedencentral": {f"OpenAI.{ZONE}": 100, own: 100}}
    shared, apart = arm(quota=quota), arm(quota=quota, offers=[{**offer, "minimum": 15}])

    for call in (shared, apart):
        path = call.make_account() + "/deployments"
        for name, model in enumerate(MODELS):
            call("PUT", f"{path}/{name}", deployment(ZONE, 60, model))

    assert shared.usage(f"OpenAI.{ZONE}") == (60, 100)
    assert [apart.usage(each) for each in (f"OpenAI.{ZONE}", own)] == [(60, 100), (60, 100)]


@pytest.mark.recorded("quota is per subscription, region and usage name")
def test_regions_have_their_own_quota() -> None:
    call = arm()
    path = call.make_account(location="eastus2") + "/deployments/chat"
    call("PUT", path, deployment(capacity=7))

    usage = "OpenAI.GlobalStandard.gpt-5.1"

    assert [call.usage(usage, region)[0] for region in ("eastus2", "swedencentral")] == [7, 0]


SIZES = st.sampled_from([5, 15, 50, 100, 200, 1000])
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("PUT"), st.sampled_from("ab"), st.sampled_from("xy"), SIZES, st.integers(0, 3)
        ),
        st.tuples(st.just("DELETE"), st.sampled_from("ab"), st.sampled_from("xy")),
        st.tuples(st.just("DROP"), st.sampled_from("ab")),
        st.tuples(st.just("PURGE"), st.sampled_from("ab")),
    ),
    max_size=25,
)
KINDS = [(sku, model) for sku in (ZONE, "DataZoneStandard") for model in MODELS]


@pytest.mark.documented("quota is what all deployments of a pot take, deleted accounts too")
@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_usage_is_the_sum_of_what_is_deployed_and_never_above_its_limit(
    steps: list[tuple[Any, ...]],
) -> None:
    call = arm(quota={"swedencentral": {f"OpenAI.{ZONE}": 300}})
    accounts = {name: call.make_account(name) for name in "ab"}
    # What stands in each account and what a deleted one holds, as the answers say.
    there: dict[str, dict[str, tuple[str, int]]] = {name: {} for name in "ab"}
    held: dict[str, dict[str, tuple[str, int]]] = {}

    for verb, name, *rest in steps:
        if verb == "PUT" and name not in held:
            deployed, size, kind = rest
            sku, model = KINDS[kind]
            path = f"{accounts[name]}/deployments/{deployed}"
            if call("PUT", path, deployment(sku, size, model)).status in (200, 201):
                there[name][deployed] = (_pot(sku, model), size)
        elif verb == "DELETE" and name not in held:
            call("DELETE", f"{accounts[name]}/deployments/{rest[0]}")
            there[name].pop(rest[0], None)
        elif verb == "DROP" and name not in held:
            call("DELETE", accounts[name])
            held[name] = there[name]
        elif verb == "PURGE" and name in held:
            _purge(call, name)
            call.make_account(name)
            del held[name]
            there[name] = {}

    wanted: Counter[str] = Counter()
    for each in there.values():
        for pot, size in each.values():
            wanted[pot] += size
    for pot in {_pot(*each) for each in KINDS}:
        used, limit = call.usage(pot)
        assert used == wanted[pot]
        assert used <= limit


def _pot(sku: str, model: str) -> str:
    name = model.partition("@")[0]
    return f"OpenAI.{sku}" if sku == ZONE else f"OpenAI.{sku}.{name}"


def _purge(call: Arm, name: str) -> None:
    where = f"{call.provider}/locations/swedencentral/resourceGroups/g/deletedAccounts/{name}"
    assert call("DELETE", where).status == 202
