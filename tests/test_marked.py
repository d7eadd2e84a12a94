"""YAML and JSON with places: what a plain reader says is said here too, and more."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aoai.marked import Items, MarkedError, SourceInt, Table, Text, read, value_of
from stackfiles import STACKS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["C"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcXYZ 12", max_size=5), inner),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_json(document: Any, indent: int | str | None) -> None:
    if document is not None and isinstance(document, list | dict):
        assert value_of(read(json.dumps(document, indent=indent), "a.json")) == document


@pytest.mark.parametrize("path", sorted(STACKS.glob("*.yaml")), ids=lambda path: path.name)
def test_stack_files_are_read_as_yaml(path: Any) -> None:
    text = path.read_text("utf-8")

    assert value_of(read(text, path.name)) == yaml.safe_load(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: 0613\nb: 2024-07-18\nc: 1e3\nd: 1_000\ne: !!str 12\ng: ~\nh:\n",
        "a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\ne: {<<: [*x, {f: 1}]}\n",
        "a: yes\nb: 1.5\nc: 2024-07-18T10:00:00Z\nd: 0x1F\ne: 1:30\nf: |\n  two\n  lines\n",
        "1: a\ntrue: b\n'1': c\n",
        "- [a, {b: c}]\n- 'it''s'\n- !!int '3'\n",
    ],
)
def test_values_are_those_of_a_plain_reader(text: str) -> None:
    if "'1': c" in text:
        # The same text stands for two keys there, and here for one.
        with pytest.raises(MarkedError):
            read(text, "a.yaml")
    else:
        assert value_of(read(text, "a.yaml")) == yaml.safe_load(text)


def test_each_node_has_its_place() -> None:
    assert read("a:\n  - b: 0613\n", "a.yaml") == Table(
        {
            "a": (
                Text("a", plain=True, line=1, column=1),
                Items(
                    (
                        Table(
                            {
                                "b": (
                                    Text("b", plain=True, line=2, column=5),
                                    Text("0613", plain=True, line=2, column=8),
                                )
                            },
                            line=2,
                            column=5,
                        ),
                    ),
                    line=2,
                    column=3,
                ),
            )
        },
        line=1,
        column=1,
    )


def test_a_number_that_is_not_written_in_digits_keeps_its_text() -> None:
    number = value_of(read("0613", "a.yaml"))

    assert isinstance(number, SourceInt)
    assert (number, number.text) == (395, "0613")
    assert type(value_of(read("613", "a.yaml"))) is int


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2027-13-45", "2027-13-45"),
        ("!!int ''", ""),
        ("!!bool maybe", "maybe"),
        ("!!timestamp soon", "soon"),
        ("!!float a", "a"),
        ("!other x", "x"),
    ],
)
def test_what_its_tag_does_not_fit_is_kept_as_it_is_written(text: str, kept: str) -> None:
    assert value_of(read(text, "a.yaml")) == kept


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", "a.yaml:3:1: a stands twice, first in line 1; keep one"),
        ("? [a]\n: b", "a.yaml:1:3: a list or a map is no key; write text"),
        ("a: {<<: b}", "a.yaml:1:5: << merges maps alone; name a map, such as *defaults"),
        ("a: *b", "a.yaml:1:4: *b stands before what it names; write it out"),
        ("a: &b [*b]", "a.yaml:1:8: *b stands inside what it names; write it out"),
        ("a\n---\nb", "a.yaml: 2 documents in one file; keep one, without the line ---"),
        ("a: b: c", "a.yaml:1:5: is neither YAML nor JSON (mapping values are not allowed "),
        ("a: '\x00'", "a.yaml: is neither YAML nor JSON (unacceptable character"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(MarkedError) as caught:
        read(text, "a.yaml")

    assert str(caught.value).startswith(said)


def test_both_keys_that_stand_twice_are_told() -> None:
    with pytest.raises(MarkedError) as caught:
        read("{a: 1, a: 2, b: {c: 1, c: 2}}", "a.yaml")

    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("text", ["", "# only this\n"])
def test_no_document_is_nothing(text: str) -> None:
    assert read(text, "a.yaml") is None
    assert value_of(None) is None
