from datetime import date
from pathlib import Path

import pytest

from aoai.facts import (
    Facts,
    ModelId,
    PoolStatement,
    Reach,
    Source,
    Statement,
    Statements,
    StatementsError,
    read_statements,
    with_statements,
)

SAID = date(2026, 7, 9)
JANE = Source("facts.d/a.yaml (Jane Doe)", SAID)
NOT_SOLD = """
- model: gpt-4o
  sku: ProvisionedManaged
  region: japaneast
  reason: not sold to us
  author: Jane Doe
  date: 2026-07-09
"""
PTU, GLOBAL_PTU = "ProvisionedManaged", "OpenAI.GlobalProvisionedManaged"


def _folder(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "facts.d"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def _problems(folder: Path) -> list[str]:
    with pytest.raises(StatementsError) as caught:
        read_statements(folder)
    return [str(each).replace(str(folder), "DIR") for each in caught.value.problems]


def _pool(reach: Reach, said: date, until: date | None = None) -> PoolStatement:
    return PoolStatement(GLOBAL_PTU, reach, Source("facts.d/a.yaml (Jane Doe)", said), until)


def test_a_statement_carries_its_file_its_author_and_its_day(tmp_path: Path) -> None:
    statement = Statement("not sold to us", JANE, ("japaneast",), "gpt-4o", None, (PTU,))

    assert read_statements(_folder(tmp_path, a=NOT_SOLD)) == Statements((statement,))


def test_lists_versions_and_ends_are_read_as_they_are_written(tmp_path: Path) -> None:
    text = """
- {model: gpt-35-turbo@0613, sku: [Standard, ProvisionedManaged], region: [Japan East, uksouth],
   reason: held back, author: Jane Doe, date: "2026-07-09", until: 2026-12-01}
"""
    statement = Statement(
        "held back",
        JANE,
        ("japaneast", "uksouth"),
        "gpt-35-turbo",
        "0613",
        ("Standard", PTU),
        date(2026, 12, 1),
    )

    assert read_statements(_folder(tmp_path, a=text)) == Statements((statement,))


def test_a_statement_on_pools_speaks_of_each_row_it_names(tmp_path: Path) -> None:
    text = f"""
- {{usage: [{GLOBAL_PTU}, OpenAI.B], pool: global, author: Jane Doe, date: 2026-07-09}}
"""
    assert read_statements(_folder(tmp_path, a=text)) == Statements(
        pools=(
            PoolStatement(GLOBAL_PTU, Reach.GLOBAL, JANE),
            PoolStatement("OpenAI.B", Reach.GLOBAL, JANE),
        )
    )


def test_files_are_read_by_name_and_an_empty_one_says_nothing(tmp_path: Path) -> None:
    later = NOT_SOLD.replace("gpt-4o", "gpt-5")
    folder = _folder(tmp_path, b=later, a=NOT_SOLD, empty="# nothing yet\n")
    (folder / "README.md").write_text("- no statement", "utf-8")

    assert [(each.model, each.source.origin) for each in read_statements(folder).offers] == [
        ("gpt-4o", "facts.d/a.yaml (Jane Doe)"),
        ("gpt-5", "facts.d/b.yaml (Jane Doe)"),
    ]


def test_all_faults_of_all_files_are_told_by_file_and_place(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        a="""
- {model: gpt-4o, sku: [], region: japaneat, reson: x, date: soon}
- {reason: nothing, author: Jane Doe, date: 2026-07-09}
- just words
- {usage: OpenAI.A, pool: zonal, author: Jane Doe, date: 2026-07-09, until: later}
- {pool: global, author: [Jane], date: 2026-07-09}
""",
        b="model: gpt-4o\n",
    )

    assert _problems(folder) == [
        "DIR/b.yaml: is no list; start each statement with a dash",
        "facts.d/a.yaml[0].reson: is no part of a statement; did you mean reason?",
        "facts.d/a.yaml[0].author: is missing; sign it",
        "facts.d/a.yaml[0].date: 'soon' is no day; write it as 2026-11-21",
        "facts.d/a.yaml[0].reason: is missing; say what is known, such as not sold to us",
        "facts.d/a.yaml[0].region: 'japaneat' is no Azure region that the catalogue knows; "
        "did you mean japaneast?",
        "facts.d/a.yaml[0].sku: is missing; name one, or a list",
        "facts.d/a.yaml[1]: it speaks of everything; name a model, a sku or a region",
        "facts.d/a.yaml[2]: 'just words' is no statement; "
        "write {model, sku, region, reason, author, date}",
        "facts.d/a.yaml[3].until: 'later' is no day; write it as 2026-11-21",
        "facts.d/a.yaml[3].pool: 'zonal' is no reach; did you mean zone?",
        "facts.d/a.yaml[4].author: ['Jane'] is no text; sign it",
        "facts.d/a.yaml[4].usage: is missing; name one, or a list",
    ]


def test_a_file_that_is_no_yaml_is_told(tmp_path: Path) -> None:
    [problem] = _problems(_folder(tmp_path, a="- {model: gpt-4o\n"))

    assert problem.startswith("DIR/a.yaml: is no YAML (")
    assert problem.endswith("); put it right")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert _problems(tmp_path / "facts.d") == [
        "DIR: there is no such folder; name a folder of YAML files, or leave it out"
    ]


def test_a_statement_counts_until_the_day_it_ends() -> None:
    ending = Statement("held back", JANE, (), "gpt-4o", until=date(2026, 12, 1))

    before, then = (
        with_statements(Facts({}, JANE), Statements((ending,)), today).statements
        for today in (date(2026, 11, 30), date(2026, 12, 1))
    )

    assert (before, then) == ((ending,), ())


def test_a_person_speaks_before_the_source_and_the_newer_word_before_the_older() -> None:
    facts = Facts({}, JANE, pools={GLOBAL_PTU: Reach.REGIONAL, "OpenAI.B": Reach.ZONE})
    newer, older = _pool(Reach.GLOBAL, date(2026, 8, 1)), _pool(Reach.ZONE, SAID)
    ended = _pool(Reach.REGIONAL, date(2026, 9, 1), until=date(2026, 10, 1))

    found = with_statements(facts, Statements(pools=(newer, ended, older)), date(2026, 11, 21))

    assert found.pools == {GLOBAL_PTU: Reach.GLOBAL, "OpenAI.B": Reach.ZONE}


def test_a_statement_covers_what_it_names_and_everything_it_leaves_out() -> None:
    statement = Statement("not sold to us", JANE, ("japaneast",), "gpt-4o", None, (PTU,))
    chat = ModelId("OpenAI", "gpt-4o", "2024-11-20")

    assert [
        statement.covers("japaneast", chat, PTU),
        statement.covers("uksouth", chat, PTU),
        statement.covers("japaneast", chat, "Standard"),
        statement.covers("japaneast", ModelId("OpenAI", "gpt-5", "2024-11-20"), PTU),
        Statement("full", JANE, ("japaneast",)).covers("japaneast", chat, "Standard"),
    ] == [True, False, False, False, True]
