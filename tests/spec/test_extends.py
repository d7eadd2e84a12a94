from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai.spec import SpecError, load, plan
from aoai.spec.document import merge
from stackfiles import spec

SCALARS = st.none() | st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2)
LEAVES = st.dictionaries(st.sampled_from("abc"), SCALARS, max_size=3)
MAPS = st.dictionaries(st.sampled_from("abc"), SCALARS | LEAVES, max_size=3)


def test_maps_merge_key_by_key_and_everything_else_replaces() -> None:
    base = {"tags": {"owner": "platform", "stage": "any"}, "regions": ["eastus"], "residency": "us"}
    over = {"tags": {"stage": "prod"}, "regions": ["swedencentral"], "residency": ["swedencentral"]}

    assert merge(base, over) == {
        "tags": {"owner": "platform", "stage": "prod"},
        "regions": ["swedencentral"],
        "residency": ["swedencentral"],
    }


@given(MAPS)
def test_merging_with_nothing_changes_nothing(value: dict[str, object]) -> None:
    assert merge(value, {}) == merge({}, value) == value


@given(MAPS, MAPS)
def test_what_is_written_above_is_what_is_read(
    base: dict[str, object], over: dict[str, object]
) -> None:
    merged = merge(base, over)

    assert merged.keys() == base.keys() | over.keys()
    for key, value in over.items():
        below = base.get(key)
        if isinstance(value, dict):
            assert merged[key] == {**(below if isinstance(below, dict) else {}), **value}
        else:
            assert merged[key] == value


def test_a_file_that_extends_a_file_is_followed_from_that_files_folder(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "all.yaml").write_text("tags: {owner: platform, stage: any}")
    (tmp_path / "shared" / "europe.yaml").write_text("extends: all.yaml\nresidency: eu")

    found = load(spec(extends="shared/europe.yaml", tags={"stage": "prod"}), tmp_path)

    assert (found.residency, dict(found.tags)) == ("eu", {"owner": "platform", "stage": "prod"})


def test_null_takes_back_what_a_file_gives(tmp_path: Path) -> None:
    (tmp_path / "common.yaml").write_text(
        "residency: us\ndiagnostics: {workspace: /nowhere}\nalerts: {utilization: 70, throttled: 5}"
    )
    raw = spec(extends="common.yaml", alerts={"utilization": None})
    raw |= {"residency": None, "diagnostics": None}

    found = load(raw, tmp_path)

    assert (found.residency, found.diagnostics) == (None, None)
    assert (found.alerts.utilization, found.alerts.throttled) == (80, 5)


def test_a_circle_of_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("extends: two.yaml")
    (tmp_path / "two.yaml").write_text("extends: one.yaml")

    with pytest.raises(SpecError) as caught:
        load(spec(extends="one.yaml"), tmp_path)

    assert str(caught.value) == (
        "extends: one.yaml -> two.yaml -> one.yaml is a circle; remove one of them"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "extends: common.yaml cannot be read (No such file or directory); "),
        ("a: [", "extends: common.yaml:2:1: is neither YAML nor JSON ("),
        ("a: 1\na: 2", "extends: common.yaml:2:1: a stands twice, first in line 1; keep one"),
        ("- a", "common.yaml: ['a'] is no map; write the spec object: regions, deployments, …"),
        ("", "common.yaml: None is no map; write the spec object: regions, deployments, …"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "common.yaml").write_text(text)

    with pytest.raises(SpecError) as caught:
        load(spec(extends="common.yaml"), tmp_path)

    assert str(caught.value).startswith(said)


def test_a_fault_in_an_extended_file_is_found_with_those_of_the_stack_file(tmp_path: Path) -> None:
    (tmp_path / "common.yaml").write_text("alerts: {utilization: 500}")

    with pytest.raises(SpecError) as caught:
        plan(load(spec(extends="common.yaml", residency="europe"), tmp_path), "test")

    assert [each.where for each in caught.value.problems] == ["residency", "alerts.utilization"]
