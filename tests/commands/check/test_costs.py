"""What a stack file states of costs, judged with the rest of it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from checked import Answer, Checked, offered, sku, snapshot
from stackfiles import deployment, spec

KIND = "ProvisionedManaged"
ROW = "OpenAI.ProvisionedManaged"
REGIONS = ["westus", "eastus"]
# 100 PTU for the 730 hours of a month.
MONTH = 146_000
RESERVED = {"sku": KIND, "region": "westus", "ptu": 100, "until": "2026-12-31"}


@pytest.fixture
def judged(checked: Checked, tmp_path: Path) -> Any:
    """The findings on a stack with 100 PTU in either of two regions, at 2 dollars an hour."""
    entry = offered(sku(KIND, ROW, minimum=50, step=50))
    facts = snapshot(tmp_path / "facts", {each: ([entry], {ROW: (0, 300)}) for each in REGIONS})
    chat = deployment(
        model={"name": "gpt-4o", "version": "2024-11-20"}, sku=KIND, capacity=100, regions=REGIONS
    )

    def answer(costs: dict[str, Any], *reservations: dict[str, Any]) -> tuple[Answer, list[str]]:
        path = tmp_path / "Pulumi.test.yaml"
        stated = spec(
            regions=[*REGIONS],
            deployments={"chat": chat},
            costs={"ptu_hourly": {KIND: 2}, **costs},
            reservations=list(reservations),
        )
        document = {"config": {"azure-openai:spec": stated}}
        path.write_text(yaml.safe_dump(document, sort_keys=False))
        found = checked.of(path, facts=facts)
        lines = path.read_text().splitlines()
        return found, [lines[each["line"] - 1].strip() for each in found.document["findings"]]

    return answer


def test_a_ceiling_is_kept_to_the_dollar(judged: Any) -> None:
    within, _ = judged({"ptu_monthly": MONTH})
    over, lines = judged({"ptu_monthly": MONTH - 1})

    assert (within.code, within.findings) == (0, [])
    assert over.code == 1
    assert over.findings == [("violation", "ptu-cost-ceiling", "costs.ptu_monthly")]
    assert over.document["findings"][0]["request"] == "chat"
    assert lines == [f"ptu_monthly: {MONTH - 1}"]


def test_what_is_reserved_costs_nothing_more(judged: Any) -> None:
    found, _ = judged({"ptu_monthly": 0}, RESERVED, {**RESERVED, "region": "East US"})

    assert found.results == []


def test_candidates_without_a_reservation_are_told_with_their_price(judged: Any) -> None:
    found, lines = judged({}, RESERVED)

    assert (found.code, found.findings) == (
        0,
        [("warning", "reservation-cover", "chat.candidates")],
    )
    assert (
        "100 of 100 PTU of ProvisionedManaged in eastus (USD 146,000 a month)"
        in (found.document["findings"][0]["reason"])
    )
    assert lines == ["regions:"]


def test_a_reservation_that_has_ended_is_told_where_it_is_stated(judged: Any) -> None:
    ended = {**RESERVED, "until": "2026-04-22"}
    lasts = {**RESERVED, "region": "eastus", "until": "2026-04-23"}

    found, lines = judged({}, lasts, RESERVED, ended)

    assert found.findings == [("warning", "reservation-ended", "reservations[2]")]
    assert found.document["findings"][0]["request"] == "test"
    # Lines of a list begin with its first key.
    assert lines == [f"- sku: {KIND}"]
