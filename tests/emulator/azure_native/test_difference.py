"""What counts as a change, and what needs a new resource."""

import pytest

from aoai.emulator.azure_native.difference import Change, Difference, difference
from aoai.emulator.azure_native.table import KINDS

ACCOUNT = KINDS["azure-native:cognitiveservices:Account"]
DEPLOYMENT = KINDS["azure-native:cognitiveservices:Deployment"]
ROLE = KINDS["azure-native:authorization:RoleAssignment"]
NOTHING = Difference({}, (), delete_first=False)


@pytest.mark.parametrize("spelling", ["swedencentral", "Sweden Central", "SWEDENCENTRAL"])
def test_a_location_is_the_same_in_any_spelling(spelling: str) -> None:
    found = difference(ACCOUNT, "oai", {"location": "swedencentral"}, {"location": spelling})

    assert found == NOTHING


def test_a_change_inside_properties_is_named_by_its_path() -> None:
    old = {"properties": {"networkAcls": {"ipRules": [{"value": "10.0.0.1"}]}, "gone": 1}}
    new = {"properties": {"networkAcls": {"ipRules": [{"value": "10.0.0.2"}]}, "new": 1}}

    found = difference(ACCOUNT, "oai", old, new)

    assert found == Difference(
        {
            "properties.gone": Change.REMOVED,
            "properties.networkAcls.ipRules[0].value": Change.CHANGED,
            "properties.new": Change.ADDED,
        },
        (),
        delete_first=False,
    )


def test_another_location_needs_a_new_account_and_the_old_one_goes_first() -> None:
    old = {"accountName": "mine", "location": "swedencentral"}
    new = {"accountName": "mine", "location": "francecentral"}

    found = difference(ACCOUNT, "oai", old, new)

    assert found == Difference({"location": Change.CHANGED}, ("location",), delete_first=True)


def test_a_random_name_lets_the_successor_stand_beside_the_old_one() -> None:
    old = {"accountName": "oai0123abcd", "location": "swedencentral"}
    new = {"accountName": "oai0123abcd", "location": "francecentral"}

    found = difference(ACCOUNT, "oai", old, new)

    assert found.delete_first is False


def test_nothing_in_a_deployment_needs_a_new_one_but_its_path() -> None:
    old = {"accountName": "a", "sku": {"name": "Standard", "capacity": 1}, "properties": {"x": 1}}
    new = {"accountName": "a", "sku": {"name": "GlobalStandard"}, "properties": {"x": 2}}

    assert difference(DEPLOYMENT, "chat", old, new).replaces == ()
    assert difference(DEPLOYMENT, "chat", old, {**old, "accountName": "b"}).replaces == (
        "accountName",
    )


def test_another_principal_needs_a_new_role_assignment() -> None:
    old = {"principalId": "1", "roleDefinitionId": "r"}

    found = difference(ROLE, "access", old, {**old, "principalId": "2"})

    assert found.replaces == ("principalId",)
