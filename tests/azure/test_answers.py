from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aoai.azure.answers import Answers, RegionAnswers
from aoai.azure.settings import Settings
from aoai.facts import ModelId, Unknown

TAKEN = datetime(2026, 11, 21, 9, 15, tzinfo=UTC)
CHAT = ModelId("OpenAI", "gpt-5.4", "2026-03-05")
ACCOUNTS = [{"location": "West US"}, {"location": "swedencentral"}, {"location": "westus"}]
ANSWERS = RegionAnswers(TAKEN, [{"kind": "OpenAI"}], [], [], ACCOUNTS)


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    Answers(tmp_path / "new").put("swedencentral", ANSWERS)

    assert Answers(tmp_path / "new").get("swedencentral", TAKEN) == ANSWERS


@pytest.mark.parametrize(("seconds", "fresh"), [(0, True), (59, True), (60, False), (-1, False)])
def test_answers_are_used_for_a_minute(seconds: int, fresh: bool, tmp_path: Path) -> None:  # noqa: FBT001 - the case of the table
    kept = Answers(tmp_path)
    kept.put("swedencentral", ANSWERS)

    found = kept.get("swedencentral", TAKEN + timedelta(seconds=seconds))

    assert found == (ANSWERS if fresh else None)


def test_the_free_capacity_of_a_model_is_kept_for_a_minute(tmp_path: Path) -> None:
    kept, free = Answers(tmp_path), [{"location": "swedencentral"}]
    kept.put_free(CHAT, TAKEN, free)

    assert kept.get_free(CHAT, TAKEN + timedelta(seconds=59)) == (TAKEN, free)
    assert kept.get_free(CHAT, TAKEN + timedelta(seconds=60)) is None
    assert kept.get_free(CHAT._replace(version="2"), TAKEN) is None


def test_what_was_forgotten_has_to_be_asked_anew(tmp_path: Path) -> None:
    kept = Answers(tmp_path)
    kept.put("swedencentral", ANSWERS)
    kept.put_free(CHAT, TAKEN, [])

    kept.forget()
    Answers(tmp_path / "never").forget()

    assert kept.get("swedencentral", TAKEN) is None
    assert kept.get_free(CHAT, TAKEN) is None


def test_regions_are_kept_apart(tmp_path: Path) -> None:
    kept = Answers(tmp_path)
    kept.put("swedencentral", ANSWERS)

    assert kept.get("westus", TAKEN) is None


@pytest.mark.parametrize(
    "settings",
    [
        Settings(metadata_host="localhost:8001"),
        Settings(environment="china"),
        Settings(client_id="other"),
        Settings(tenant_id="other"),
    ],
)
def test_clouds_and_identities_are_kept_apart(settings: Settings, tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    Answers.of(Settings(), "s", environ).put("westus", ANSWERS)

    assert Answers.of(Settings(), "s", environ).get("westus", TAKEN) == ANSWERS
    assert Answers.of(Settings(), "other", environ).get("westus", TAKEN) is None
    assert Answers.of(settings, "s", environ).get("westus", TAKEN) is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"layout": 0}'])
def test_a_file_that_is_no_answer_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "westus.json").write_text(text)

    assert Answers(tmp_path).get("westus", TAKEN) is None


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Answers(tmp_path / "file" / "folder")

    kept.put("westus", ANSWERS)

    assert kept.get("westus", TAKEN) is None


def test_nothing_but_the_answers_is_left_behind(tmp_path: Path) -> None:
    Answers(tmp_path).put("westus", ANSWERS)
    Answers(tmp_path).put("westus", ANSWERS)

    assert [each.name for each in tmp_path.iterdir()] == ["westus.json"]


def test_an_answer_with_a_refusal_in_it_is_not_complete() -> None:
    assert ANSWERS.complete
    assert not replace(ANSWERS, usages=Unknown("403")).complete
    assert not replace(ANSWERS, accounts=Unknown("403")).complete


def test_the_regions_of_accounts_are_told_once_and_by_arms_name() -> None:
    assert ANSWERS.account_regions == ("swedencentral", "westus")
    assert replace(ANSWERS, accounts=Unknown("403")).account_regions == ()
