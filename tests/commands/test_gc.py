"""What `aoai gc` takes for a leftover, and what it never touches."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aoai.commands.leftovers import command, run
from aoai.commands.leftovers.command import Asked
from aoai.problems import AoaiError
from estate import sign_in_by_environment
from exported import OTHER_PROVIDER, Exported
from landing import FRANCE, GERMANY, PTU, STANDARD, SWEDEN, Land, fault, land

BESIDE = {"deploymentName": "beside", "sku": STANDARD, "capacity": 50}


class Stacks:
    """Stacks in one Azure, and what the command finds and removes."""

    def __init__(self, azure: Land, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.azure = azure
        self.folder = folder
        self.capsys = capsys

    def stack(self, **parts: Any) -> Exported:
        return Exported(lambda: self.azure.arm, **parts)

    def at(self, region: str) -> list[dict[str, Any]]:
        return [{"region": region, "accountId": self.azure.accounts[region]}]

    def file(self, stack: Exported) -> str:
        path = self.folder / f"{stack.provider[-3:]}-{stack.stack}.json"
        path.write_text(stack.text, "utf-8")
        return str(path)

    def gc(self, *stacks: Exported, **asked: Any) -> tuple[int, Any]:
        """Exit code and the document."""
        states = [self.file(each) for each in stacks]
        given = {"subscriptions": [self.azure.subscription], "states": states, "form": "json"}
        code = run(Asked(**{**given, **asked}))
        return code, json.loads(self.capsys.readouterr().out)


def told(found: Any) -> list[tuple[str, str, str]]:
    """Region and name, whose it is, and what became of it."""
    return [
        (f"{each['region']}/{each['deployment']}", each["verdict"], each["outcome"])
        for each in found["deployments"]
    ]


@pytest.fixture
def stacks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Stacks]:
    with land() as azure:
        sign_in_by_environment(monkeypatch, azure.azure)
        yield Stacks(azure, tmp_path, capsys)


def lose(stack: Exported) -> None:
    """The state forgets what it had, but for the provider."""
    del stack.resources[1:]


def test_what_a_state_has_is_no_leftover(stacks: Stacks) -> None:
    mine = stacks.stack()
    mine.place("chat", stacks.at(SWEDEN), spillover=BESIDE)
    stacks.azure.put(FRANCE, "stranger")
    before = stacks.azure.live()

    code, found = stacks.gc(mine, yes=True)

    assert (code, told(found)) == (0, [])
    assert (found["claimed"], found["withoutOwner"], found["left"]) == (2, 1, 0)
    assert stacks.azure.live() == before


def test_what_the_stack_made_and_its_state_lost_is_removed(stacks: Stacks) -> None:
    mine = stacks.stack()
    mine.place("chat", stacks.at(SWEDEN), spillover=BESIDE)
    lose(mine)
    mine.place("embed", stacks.at(FRANCE), sku=STANDARD, capacity=20)
    stacks.azure.put(SWEDEN, "stranger")
    stacks.azure.azure.log.clear()

    code, found = stacks.gc(mine, yes=True)

    assert (code, found["left"]) == (0, 0)
    assert told(found) == [
        (f"{SWEDEN}/chat", "leftover", "removed"),
        (f"{SWEDEN}/beside", "leftover", "removed"),
    ]
    assert stacks.azure.writes() == [
        f"DELETE {SWEDEN}/chat 200",
        f"DELETE {SWEDEN}/beside 200",
    ]
    assert stacks.azure.live() == {f"{SWEDEN}/stranger": 50, f"{FRANCE}/embed": 20}


def test_a_leftover_is_described_in_full(stacks: Stacks) -> None:
    mine = stacks.stack()
    lost = mine.place("chat", stacks.at(SWEDEN))
    lose(mine)

    code, found = stacks.gc(mine)

    [each] = found["deployments"]
    assert (code, found["left"]) == (1, 1)
    assert len(each.pop("owner")) == 64
    assert each.pop("created")
    assert each == {
        "id": f"{stacks.azure.accounts[SWEDEN]}/deployments/chat",
        "deployment": "chat",
        "account": SWEDEN,
        "region": SWEDEN,
        "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
        "sku": PTU,
        "capacity": 300,
        "state": "Succeeded",
        "urn": lost["urn"],
        "generation": lost["outputs"]["generation"],
        "verdict": "leftover",
        "outcome": "left",
        "reason": None,
    }


@pytest.mark.parametrize("asked", [{}, {"dry_run": True, "yes": True}])
def test_without_a_word_of_a_person_it_only_lists(stacks: Stacks, asked: dict[str, bool]) -> None:
    mine = stacks.stack()
    mine.place("chat", stacks.at(SWEDEN))
    lose(mine)
    before = stacks.azure.writes()

    code, found = stacks.gc(mine, **asked)

    assert (code, told(found)) == (1, [(f"{SWEDEN}/chat", "leftover", "left")])
    assert stacks.azure.writes() == before


def test_another_stack_is_left_alone_whatever_is_said(stacks: Stacks) -> None:
    mine, theirs = stacks.stack(), stacks.stack(stack="prod", provider=OTHER_PROVIDER)
    theirs.place("chat", stacks.at(SWEDEN))
    owner = stacks.azure.documents()[f"{SWEDEN}/chat"]["tags"]["aoai-owner"]
    before = stacks.azure.live()

    code, found = stacks.gc(mine, yes=True, any_owner=True, owners=[owner])

    assert (code, told(found)) == (0, [(f"{SWEDEN}/chat", "another stack's", "left")])
    assert stacks.azure.live() == before


def test_without_a_state_nothing_is_a_leftover(stacks: Stacks) -> None:
    stacks.stack().place("chat", stacks.at(SWEDEN))
    before = stacks.azure.live()

    code, found = stacks.gc(yes=True, any_owner=True)

    assert (code, told(found)) == (0, [(f"{SWEDEN}/chat", "another stack's", "left")])
    assert stacks.azure.live() == before


def test_a_stack_of_the_same_name_is_only_touched_when_its_owner_is_named(stacks: Stacks) -> None:
    mine, twin = stacks.stack(), stacks.stack(provider=OTHER_PROVIDER)
    twin.place("chat", stacks.at(SWEDEN))
    twin.place("other", stacks.at(FRANCE))
    owners = {where: each["tags"]["aoai-owner"] for where, each in stacks.azure.documents().items()}

    code, found = stacks.gc(mine, yes=True)
    named, chosen = stacks.gc(mine, yes=True, owners=[owners[f"{SWEDEN}/chat"][:12]])

    assert code == named == 1
    assert told(found) == [
        (f"{FRANCE}/other", "unsure", "left"),
        (f"{SWEDEN}/chat", "unsure", "left"),
    ]
    assert told(chosen) == [
        (f"{FRANCE}/other", "unsure", "left"),
        (f"{SWEDEN}/chat", "leftover", "removed"),
    ]
    assert stacks.azure.live() == {f"{FRANCE}/other": 300}
    assert stacks.gc(mine, yes=True, any_owner=True)[0] == 0
    assert stacks.azure.live() == {}


def test_a_person_says_yes_and_names_each_owner_that_is_unsure(
    stacks: Stacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, twin = stacks.stack(), stacks.stack(provider=OTHER_PROVIDER)
    mine.place("chat", stacks.at(SWEDEN))
    lose(mine)
    twin.place("other", stacks.at(FRANCE))
    twin.place("third", stacks.at(GERMANY))
    owner = stacks.azure.documents()[f"{GERMANY}/third"]["tags"]["aoai-owner"][:12]
    monkeypatch.setattr(command, "_on_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"yes\nyes\n{owner}\n"))

    code = run(Asked(subscriptions=[stacks.azure.subscription], states=[stacks.file(mine)]))

    assert code == 1
    assert stacks.azure.live() == {f"{FRANCE}/other": 300}


def test_the_beginning_of_an_owner_has_to_be_long_and_every_short_one_is_told(
    stacks: Stacks,
) -> None:
    mine, twin = stacks.stack(), stacks.stack(provider=OTHER_PROVIDER)
    twin.place("chat", stacks.at(SWEDEN))

    with pytest.raises(AoaiError) as refused:
        stacks.gc(mine, yes=True, owners=["", "0123456789a", "0123456789ab"])

    reason = "is shorter than 12 characters, which could be anybody's"
    fix = "give the owner tag, or its first 12 characters"
    assert [str(each) for each in refused.value.problems] == [
        f"--owner: '' {reason}; {fix}",
        f"--owner: '0123456789a' {reason}; {fix}",
    ]
    assert stacks.azure.live() == {f"{SWEDEN}/chat": 300}


def test_a_create_that_did_not_end_tells_the_owner_when_all_else_is_gone(stacks: Stacks) -> None:
    mine = stacks.stack()
    lost = mine.place("chat", stacks.at(SWEDEN))
    mine.resources.clear()
    mine.pending.append({"type": "creating", "resource": lost})

    code, found = stacks.gc(mine, yes=True)

    assert (code, told(found)) == (0, [(f"{SWEDEN}/chat", "leftover", "removed")])


def test_one_of_another_generation_under_the_id_of_the_state_is_the_states(stacks: Stacks) -> None:
    mine = stacks.stack()
    placed = mine.place("chat", stacks.at(SWEDEN))
    placed["outputs"]["generation"] = "before"

    code, found = stacks.gc(mine, yes=True)

    assert (code, told(found), found["claimed"]) == (0, [], 1)
    assert stacks.azure.live() == {f"{SWEDEN}/chat": 300}


def test_one_that_is_made_anew_meanwhile_stays(stacks: Stacks) -> None:
    mine = stacks.stack()
    lost = mine.place("chat", stacks.at(SWEDEN))
    lose(mine)
    live = stacks.azure.documents()[f"{SWEDEN}/chat"]
    tags = {**live["tags"], "aoai-generation": "newer"}
    listed = stacks.azure.azure.handle

    def handle(request: Any) -> Any:
        """Make it anew between the list and the look before the delete."""
        answer = listed(request)
        if request.path.endswith(f"{SWEDEN}/deployments"):
            stacks.azure.azure.handle = listed  # type: ignore[method-assign]  # as it was
            stacks.azure.put(SWEDEN, "chat", sku=live["sku"], tags=tags)
        return answer

    stacks.azure.azure.handle = handle  # type: ignore[method-assign]  # another run at work
    code, found = stacks.gc(mine, yes=True)

    [each] = found["deployments"]
    assert lost["outputs"]["generation"] != "newer"
    assert (code, each["outcome"], each["reason"]) == (1, "failed", "it was made anew meanwhile")
    assert stacks.azure.generations() == {f"{SWEDEN}/chat": "newer"}


def test_a_conflict_is_waited_out_and_a_refusal_is_told(stacks: Stacks) -> None:
    mine = stacks.stack()
    mine.place("chat", stacks.at(SWEDEN))
    mine.place("locked", stacks.at(FRANCE))
    lose(mine)
    busy = {"status": 409, "code": "RequestConflict", "headers": {"Retry-After": "0"}}
    locked = {"status": 409, "code": "ScopeLocked"}
    stacks.azure.play(
        fault("DELETE", f"{SWEDEN}/deployments/chat$", 1, **busy),
        fault("DELETE", f"{FRANCE}/deployments/locked$", None, **locked),
    )

    code, found = stacks.gc(mine, yes=True)

    assert (code, found["left"]) == (1, 1)
    assert [
        (each["deployment"], each["outcome"], each["reason"]) for each in found["deployments"]
    ] == [
        ("locked", "failed", "Azure answers 409 ScopeLocked"),
        ("chat", "removed", None),
    ]
    assert stacks.azure.live() == {f"{FRANCE}/locked": 300}


def test_an_account_that_may_not_be_listed_is_told(stacks: Stacks) -> None:
    denied: Any = {"status": 403, "code": "AuthorizationFailed"}
    stacks.azure.play(fault("GET", f"{GERMANY}/deployments$", **denied))

    code, found = stacks.gc(stacks.stack(), yes=True)

    assert code == 1
    assert found["unread"] == [
        {
            "where": f"account {GERMANY}",
            "reason": "deployments answered 403 AuthorizationFailed",
            "fix": "give the identity the role Reader on it",
        }
    ]


def test_deleted_accounts_that_hold_quota_are_told_with_the_command(stacks: Stacks) -> None:
    client = stacks.azure.arm._connection.cognitive(stacks.azure.subscription)  # noqa: SLF001 - the test's own Azure
    client.accounts.begin_delete("g", GERMANY).result()
    asked = Asked(subscriptions=[stacks.azure.subscription], states=[stacks.file(stacks.stack())])

    code = run(asked)

    said = stacks.capsys.readouterr().out
    assert code == 0
    assert (
        f"account {GERMANY} in {GERMANY} is deleted and holds its quota; Azure purges it " in said
    )
    assert (
        f"  az cognitiveservices account purge --location {GERMANY} --resource-group g "
        f"--name {GERMANY} --subscription {stacks.azure.subscription}\n"
    ) in said


def test_the_text_says_what_is_whose(stacks: Stacks) -> None:
    mine = stacks.stack()
    mine.place("chat", stacks.at(SWEDEN))
    lose(mine)
    stacks.stack(provider=OTHER_PROVIDER).place("twin", stacks.at(FRANCE))
    stacks.stack(stack="prod", provider=OTHER_PROVIDER).place("far", stacks.at(GERMANY))

    code = run(Asked(subscriptions=[stacks.azure.subscription], states=[stacks.file(mine)]))

    said = stacks.capsys.readouterr().out.splitlines()
    assert code == 1
    assert said[:2] == ["Leftovers", "Made by the stack that was read, and not in its state."]
    assert said[3].split()[:5] == ["chat", SWEDEN, SWEDEN, PTU, "300"]
    assert "chat of stack dev, project shop" in said[3]
    assert said[4:6] == ["`aoai gc --yes` removes them", "Perhaps leftovers"]
    assert said[8].split()[:3] == ["twin", FRANCE, FRANCE]
    assert said[9:] == [
        "left alone: 1 deployment of stack prod of project shop, whose state was not read"
    ]
