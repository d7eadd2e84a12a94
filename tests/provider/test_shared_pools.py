"""A quota pool that people state to reach beyond its region, where placement meets it."""

from pathlib import Path

import pytest

from declared import inputs
from landing import FRANCE, GERMANY, PTU, QUOTA, SWEDEN
from plugin import Plugin

EMPTY = {**QUOTA, SWEDEN: {f"OpenAI.{PTU}": 0}}


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider runs in the program's folder, and people state things below it."""
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "facts.d").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def state(text: str) -> None:
    Path("facts.d/pools.yaml").write_text(f"- {{{text}, author: Jane Doe, date: 2026-07-09}}\n")


def attempts(provider: Plugin) -> list[tuple[str, str]]:
    found = provider.create(inputs(provider)).outputs["attempts"]
    return [(each["region"], each["outcome"]) for each in found]


def test_candidates_of_a_pool_that_is_stated_as_shared_are_not_asked(provider: Plugin) -> None:
    state(f"usage: OpenAI.{PTU}, pool: zone")
    provider.azure.play(
        quota={SWEDEN: EMPTY[SWEDEN], FRANCE: EMPTY[SWEDEN], GERMANY: QUOTA[GERMANY]}
    )

    with pytest.raises(Exception, match="no candidate took chat") as caught:
        attempts(provider)

    assert [line.split()[:3:2] for line in str(caught.value).splitlines()[2:5]] == [
        [SWEDEN, "next"],
        [GERMANY, "next"],
        [FRANCE, "next"],
    ]
    assert provider.azure.writes() == [f"PUT {SWEDEN}/chat 400"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("usage: OpenAI.GlobalProvisionedManaged, pool: global", id="another pool"),
        pytest.param(f"model: gpt-4o, sku: {PTU}, region: japaneast, reason: no", id="no pool"),
    ],
)
def test_other_statements_leave_a_pool_to_its_region(provider: Plugin, text: str) -> None:
    state(text)
    provider.azure.play(quota=EMPTY)

    assert attempts(provider) == [(SWEDEN, "refused"), (GERMANY, "placed")]
