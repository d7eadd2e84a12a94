from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from aoai.facts import Account, Facts, Source, Unknown, Usage
from aoai.rules import AccountRequest, Finding, Level, account_findings
from wanted import ACCOUNTS, GERMANY, SOURCE, SWEDEN, deployed, facts, region

PLENTY = {
    "AIServices.S0.AccountCount": Usage(1, 100),
    "OpenAI.S0.AccountCount": Usage(1, 30),
    "AccountCount": Usage(2, 200),
}


def _account(name: str = "one", at: str = SWEDEN, kind: str = "AIServices") -> AccountRequest:
    return AccountRequest(name, at, kind)


def _facts(usages: Mapping[str, Usage], *, accounts: tuple[Account, ...] | Unknown = ()) -> Facts:
    rows = {**PLENTY, **usages}
    return facts(replace(region(SWEDEN, usages=rows), accounts=accounts), region(GERMANY))


def _found(known: Facts, *accounts: AccountRequest) -> list[tuple[str, str, str]]:
    return [
        (each.level.value, each.rule, str(each.problem))
        for each in account_findings(accounts, known)
    ]


def test_accounts_that_fit_give_no_finding() -> None:
    assert _found(_facts({}), _account("one"), _account("two")) == []


def test_a_full_region_takes_no_new_account() -> None:
    full = _facts({"AIServices.S0.AccountCount": Usage(100, 100)})

    assert account_findings([_account()], full) == (
        Finding(
            level=Level.VIOLATION,
            rule="account-count",
            request="one",
            where="accounts.one",
            reason="one: 1 more of AIServices.S0.AccountCount in swedencentral, where 0 are left "
            "(100 of 100 used)",
            fix="use an account that exists, purge deleted ones, choose another region, or request "
            "quota",
            sources=(SOURCE,),
        ),
    )


def test_accounts_are_one_sum_by_kind_and_region() -> None:
    known = _facts({"AIServices.S0.AccountCount": Usage(98, 100)})
    three = [_account(each) for each in ("one", "two", "three")]

    assert _found(known, *three[:2]) == []
    assert _found(known, *three[:2], _account("three", GERMANY)) == []
    assert _found(known, *three[:2], _account("three", kind="OpenAI")) == []
    assert [said for _, _, said in _found(known, *three)] == [
        "accounts.three: one, two and three: 3 more of AIServices.S0.AccountCount in "
        "swedencentral, where 2 are left (98 of 100 used); use an account that exists, purge "
        "deleted ones, choose another region, or request quota"
    ]


def test_the_row_of_all_kinds_counts_as_well() -> None:
    known = _facts({"AccountCount": Usage(199, 200)})
    wanted = [_account("one"), _account("two", kind="OpenAI")]

    assert [said.split(", where")[0] for _, _, said in _found(known, *wanted)] == [
        "accounts.two: one and two: 2 more of AccountCount in swedencentral"
    ]


def test_a_regions_spellings_are_one() -> None:
    known = _facts({"AIServices.S0.AccountCount": Usage(99, 100)})

    assert len(_found(known, _account("one"), _account("two", "Sweden Central"))) == 1


def test_an_account_that_exists_is_not_counted_again() -> None:
    full = {"AIServices.S0.AccountCount": Usage(101, 100)}
    listed = _facts(full, accounts=(Account(f"{ACCOUNTS}/one".casefold(), "AIServices"),))
    empty = _facts(full)
    holding = facts(region(SWEDEN, usages=full, deployments=(deployed(at="one"),)))
    by_id = replace(_account("One"), id=f"{ACCOUNTS}/ONE")
    other_group = replace(by_id, id=by_id.id and by_id.id.replace("/g/", "/h/"))

    for known in (listed, holding):
        assert _found(known, _account("One")) == []
        assert _found(known, by_id) == []
        assert len(_found(known, other_group)) == 1
    assert len(_found(empty, by_id)) == 1


def test_a_count_is_undecided_where_it_is_not_known_which_accounts_exist() -> None:
    full = _facts({"AIServices.S0.AccountCount": Usage(100, 100)}, accounts=Unknown("403"))

    assert [(level, said.split("; ")[1]) for level, _, said in _found(full, _account())] == [
        ("undecided", "which accounts exist is not known")
    ]


@pytest.mark.parametrize("name", ["ab", "a-b_c1", "a" * 64])
def test_an_accounts_name_that_azure_takes_gives_no_finding(name: str) -> None:
    assert _found(_facts({}), _account(name)) == []


@pytest.mark.parametrize("name", ["a", "-ab", "_ab", "a b", "a.b", "a" * 65, "ä-b", ""])
def test_another_name_for_an_account_is_refused(name: str) -> None:
    found = account_findings([_account(name)], _facts({}))

    assert [(each.level, each.rule, each.reason, each.where, each.sources) for each in found] == [
        (
            Level.VIOLATION,
            "account-name",
            f"{name!r} is no name for an account",
            f"accounts.{name}",
            (Source("the catalogue", date(2026, 10, 5)),),
        )
    ]
