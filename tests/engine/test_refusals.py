"""What refusals mean, told to the provider through the real engine."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulated import Emulated, emulated
from engine_stack import PROGRAM, Make, Stack

pytestmark = pytest.mark.engine

ROW = {"code": "RegionIsOutOfStock", "status": 400, "class": "next region", "source": "ticket 7"}
EXPLICIT = PROGRAM.replace(
    "import ModelDeployment",
    "import ModelDeployment, Provider",
).replace(
    "for name, inputs",
    f"provider = Provider('aoai', refusals=[{ROW!r}])\n\nfor name, inputs",
).replace(
    "options = pulumi.ResourceOptions(**inputs.pop(\"options\", {}))",
    "options = pulumi.ResourceOptions(provider=provider)",
)  # fmt: skip


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    where = {"method": "PUT", "path": "accounts/swedencentral/deployments/"}
    answer = {"status": 400, "code": "RegionIsOutOfStock", "message": "none left"}
    with emulated(tmp_path / "azure", faults=[{"match": where, "answer": answer}]) as running:
        yield running


@pytest.fixture
def stack(project: Make, azure: Emulated) -> Stack:
    found = Stack(project, azure)
    found.declare(sku="DataZoneStandard", capacity=50)
    return found


def configured(stack: Stack, rows: Any) -> None:
    """Give rows to the default provider, as the stack's configuration."""
    file = stack.project.folder / "Pulumi.dev.yaml"
    text = file.read_text("utf-8")
    head, _, config = text.partition("config: ")
    file.write_text(f"{head}config: {json.dumps({**json.loads(config), 'aoai:refusals': rows})}\n")


def test_without_a_row_an_unknown_refusal_stops_and_shows_the_row(stack: Stack) -> None:
    result = stack.project.pulumi("up", "--yes").expect(1)

    assert (
        'add to refusals in the stack file: - {code: "RegionIsOutOfStock", status: 400, '
        'class: "next region", scope: "region"}'
    ) in result.text
    assert stack.live() == {}


def test_rows_of_an_explicit_provider_are_obeyed_and_replace_nothing(stack: Stack) -> None:
    stack.project.write("__main__.py", EXPLICIT)

    first = stack.up()

    assert first["region"] == "germanywestcentral"
    assert [each.get("class") for each in first["attempts"]] == ["next region", None]
    stack.project.write("__main__.py", EXPLICIT.replace("ticket 7", "ticket 8"))
    assert stack.up()["generation"] == first["generation"]


def test_rows_of_the_default_provider_are_obeyed(stack: Stack) -> None:
    configured(stack, [ROW])

    assert stack.up()["region"] == "germanywestcentral"


def test_a_row_that_cannot_be_meant_fails_before_anything_is_made(stack: Stack) -> None:
    stack.project.write("__main__.py", EXPLICIT.replace("'next region'", "'next regoin'"))

    result = stack.project.pulumi("up", "--yes").expect(1)

    assert "'next regoin' is not known here; did you mean next region?" in result.text
    assert "Traceback" not in result.text
    assert stack.live() == {}
