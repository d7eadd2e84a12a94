"""What a person reads of a choice."""

from infra.components.places import said

TODAY = {"name": "chat", "region": "francecentral", "sku": "Standard", "stands": False}
LINE = "chat: francecentral (fits); next swedencentral (fits)"


def test_a_new_choice_is_told_with_its_reason() -> None:
    kept = {"region": "francecentral", "sku": "Standard"}

    assert said({**TODAY, "said": LINE}, kept) == LINE


def test_an_older_choice_is_told_beside_todays_until_the_deployment_stands() -> None:
    kept = {"region": "swedencentral", "sku": "Standard"}

    assert said({**TODAY, "said": LINE}, kept) == (
        "chat: swedencentral, as chosen before; today it would be francecentral"
    )


def test_nothing_is_told_of_what_stands() -> None:
    kept = {"region": "swedencentral", "sku": "Standard"}

    assert said({**TODAY, "stands": True, "said": "chat: francecentral"}, kept) is None
