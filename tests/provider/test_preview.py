"""What a preview tells of each resource, through the provider as the engine calls it."""

from typing import Any

import pytest
from pulumi.runtime.proto.engine_pb2 import LogSeverity

from aoai.provider.previewing import of_create, of_update
from aoai.provider.wire import UNKNOWN
from aoai.rules import Standing, Taken, Verdict
from landing import FRANCE, FULL, GERMANY, MODEL, PTU, REGIONS, SWEDEN, URN
from plugin import Plugin

OTHER = URN.replace("::chat", "::talk")


@pytest.fixture(autouse=True)
def previewing(provider: Plugin) -> None:
    provider.preview = True


def inputs(provider: Plugin, *regions: str, **parts: Any) -> dict[str, Any]:
    accounts = provider.azure.accounts
    places = [{"region": each, "accountId": accounts[each]} for each in regions or REGIONS]
    wanted = {"deploymentName": "chat", "model": MODEL, "sku": PTU, "capacity": 300}
    return {**wanted, "candidates": places, **parts}


def shown(provider: Plugin) -> list[tuple[str, str]]:
    """What stays on the resource."""
    kinds = {LogSeverity.INFO: "info", LogSeverity.WARNING: "warning"}
    return [(kinds[each.severity], each.message) for each in provider.display.lines]


def ranking(outputs: Any) -> list[tuple[str, str]]:
    return [(each["region"], each["verdict"]) for each in outputs["ranking"]]


# --- create


def test_a_create_is_ranked_on_the_resource_and_in_its_outputs(provider: Plugin) -> None:
    provider.azure.play(
        quota={SWEDEN: {f"OpenAI.{PTU}": 180}, GERMANY: {f"OpenAI.{PTU}": 1000}},
        capacity={GERMANY: {"gpt-5.4": {PTU: 500}}},
    )

    outputs = provider.create(inputs(provider, SWEDEN, GERMANY)).outputs

    assert outputs["ranking"] == [
        {
            "region": SWEDEN,
            "sku": PTU,
            "capacity": 300,
            "verdict": "quota short",
            "shortBy": 120,
            "free": 180,
            "reason": f"300 more of OpenAI.{PTU} in {SWEDEN}, where 180 are left (0 of 180 used)",
        },
        {"region": GERMANY, "sku": PTU, "capacity": 300, "verdict": "fits", "free": 500},
    ]
    short = f"300 more of OpenAI.{PTU} in {SWEDEN}, where 180 are left (0 of 180 used)"
    assert shown(provider) == [
        (
            "info",
            f"expected to land in {GERMANY}\n"
            f"   swedencentral       {PTU}  300  quota short by 120  {short}\n"
            f">  germanywestcentral  {PTU}  300  fits                500 free",
        )
    ]
    assert provider.display.lines[0].urn == URN
    assert not provider.display.lines[0].ephemeral
    assert provider.azure.writes() == []


def test_a_first_run_whose_accounts_are_yet_to_be_made_is_ranked(provider: Plugin) -> None:
    provider.azure.play(capacity={SWEDEN: FULL})
    candidates = [{"region": each, "accountId": UNKNOWN} for each in (SWEDEN, GERMANY)]

    outputs = provider.create(inputs(provider, candidates=candidates)).outputs

    assert ranking(outputs) == [(SWEDEN, "no free capacity"), (GERMANY, "fits")]


def test_no_candidate_that_fits_is_one_warning_more(provider: Plugin) -> None:
    provider.azure.play(capacity=dict.fromkeys((SWEDEN, GERMANY), FULL))

    provider.create(inputs(provider, SWEDEN, GERMANY))

    table, warning = shown(provider)
    assert table[1].startswith("expected to land nowhere\n")
    assert warning == (
        "warning",
        f"no candidate can take chat now: {SWEDEN} (no free capacity) and {GERMANY} (no free "
        "capacity); add a region, lower the capacity, state a minimum, or request quota",
    )


def test_a_deployment_whose_name_is_not_known_yet_is_told_by_its_logical_one(
    provider: Plugin,
) -> None:
    provider.azure.play(capacity={SWEDEN: FULL})

    provider.create(inputs(provider, SWEDEN, deploymentName=UNKNOWN))

    assert shown(provider)[1][1].startswith("no candidate can take chat now: ")


def test_other_deployments_of_the_run_are_counted(provider: Plugin) -> None:
    wanted = inputs(provider, SWEDEN, GERMANY, capacity=600)

    first = provider.create(wanted).outputs
    second = provider.create({**wanted, "deploymentName": "talk"}, urn=OTHER).outputs

    assert ranking(first) == [(SWEDEN, "fits"), (GERMANY, "fits")]
    assert ranking(second) == [(SWEDEN, "quota short"), (GERMANY, "fits")]


def test_without_credentials_the_reason_is_told_once_and_nothing_fails(provider: Plugin) -> None:
    provider.configure(clientSecret="wrong")

    first = provider.create(inputs(provider)).outputs
    provider.create(inputs(provider), urn=OTHER)

    assert ranking(first) == [(each, "unknown") for each in REGIONS]
    [(severity, text)] = shown(provider)
    assert severity == "warning"
    assert text.startswith("candidates are not ranked by live facts: ")
    assert "Traceback" not in text


def test_what_is_deleted_first_is_in_nobodys_way(provider: Plugin) -> None:
    provider.azure.play(quota={SWEDEN: {f"OpenAI.{PTU}": 300}})
    provider.preview = False
    state = provider.create(inputs(provider, SWEDEN))
    provider.preview = True
    successor = {"region": SWEDEN, "accountId": f"{provider.azure.accounts[SWEDEN]}-new"}
    moved = inputs(provider, candidates=[successor], allowCapacityLoss=True)

    before = provider.create(moved).outputs
    deleted_first = provider.diff(state, moved)[3]
    after = provider.create(moved).outputs

    assert deleted_first
    assert [ranking(each) for each in (before, after)] == [
        [(SWEDEN, "quota short")],
        [(SWEDEN, "fits")],
    ]


# --- update


def test_growth_that_fits_is_a_table_and_the_place_is_marked(provider: Plugin) -> None:
    provider.preview = False
    state = provider.create(inputs(provider, SWEDEN, GERMANY))
    provider.preview = True
    before = provider.azure.writes()
    provider.display.lines.clear()

    outputs = provider.update(state, inputs(provider, SWEDEN, GERMANY, capacity=400)).outputs

    assert ranking(outputs) == [(SWEDEN, "fits"), (GERMANY, "fits")]
    assert shown(provider) == [
        (
            "info",
            f"expected to stay in {SWEDEN}\n"
            f">  swedencentral       {PTU}  400  fits  700 free\n"
            f"   germanywestcentral  {PTU}  400  fits  1000 free",
        )
    ]
    assert provider.azure.writes() == before


def test_growth_is_counted_against_what_comes_after_it(provider: Plugin) -> None:
    provider.preview = False
    state = provider.create(inputs(provider, SWEDEN))
    provider.preview = True

    provider.update(state, inputs(provider, SWEDEN, capacity=900))
    wanted = inputs(provider, SWEDEN, capacity=150, deploymentName="talk")
    outputs = provider.create(wanted, urn=OTHER).outputs

    assert [each["shortBy"] for each in outputs["ranking"]] == [50]


def test_growth_that_does_not_fit_is_a_warning_with_the_regions_that_could(
    provider: Plugin,
) -> None:
    provider.preview = False
    state = provider.create(inputs(provider))
    provider.azure.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 350}}, GERMANY: FULL})
    provider.preview = True
    provider.display.lines.clear()

    provider.update(state, inputs(provider, capacity=400))

    table, warning = shown(provider)
    assert table[1].startswith(f"stays in {SWEDEN}\n>  swedencentral ")
    assert warning == (
        "warning",
        f"chat will probably not get 400 {PTU} in {SWEDEN} (no free capacity); {FRANCE} could",
    )


def test_a_change_that_asks_for_nothing_more_has_a_ranking_and_no_table(provider: Plugin) -> None:
    provider.preview = False
    state = provider.create(inputs(provider))
    provider.preview = True
    provider.display.lines.clear()

    outputs = provider.update(state, inputs(provider, tags={"team": "search"})).outputs

    assert ranking(outputs) == [(each, "fits") for each in REGIONS]
    assert shown(provider) == []


def test_what_was_written_is_not_judged_by_older_answers(provider: Plugin) -> None:
    wanted = inputs(provider, SWEDEN, GERMANY, capacity=600)
    provider.create(wanted)
    provider.preview = False
    provider.create(wanted)
    provider.preview = True
    # Another process of the provider, in less than a minute.
    provider.configure()

    outputs = provider.create({**wanted, "deploymentName": "talk"}, urn=OTHER).outputs

    assert ranking(outputs) == [(SWEDEN, "quota short"), (GERMANY, "fits")]


def test_a_run_that_writes_keeps_no_ranking(provider: Plugin) -> None:
    provider.preview = False
    state = provider.create(inputs(provider))

    assert state.outputs["ranking"] == []
    assert provider.update(state, inputs(provider, capacity=400)).outputs["ranking"] == []
    found = provider.read(state)
    assert found is not None
    assert found.outputs["ranking"] == []


# --- what is said


def standing(region: str, verdict: Verdict = Verdict.FITS, **parts: Any) -> Standing:
    return Standing(region, PTU, 300, verdict, **parts)


@pytest.mark.parametrize(
    ("standings", "title"),
    [
        ([standing(SWEDEN)], f"expected to land in {SWEDEN}"),
        (
            [standing(SWEDEN, Verdict.UNKNOWN), standing(GERMANY)],
            f"expected to land in {GERMANY}, unless {SWEDEN} takes it",
        ),
        (
            [standing(SWEDEN, instead_of=400), standing(GERMANY)],
            f"expected to land in {GERMANY}",
        ),
        (
            [standing(SWEDEN, Verdict.NOT_OFFERED), standing(GERMANY, Verdict.UNKNOWN)],
            "where it lands is not known",
        ),
        ([standing(SWEDEN, Verdict.NOT_OFFERED)], "expected to land nowhere"),
    ],
)
def test_the_first_line_says_where_it_is_expected(standings: list[Standing], title: str) -> None:
    note = of_create("chat", standings).note

    assert note is not None
    assert note.splitlines()[0] == title


def test_what_is_offered_nowhere_needs_another_region_and_not_more_quota() -> None:
    told = of_create("chat", [standing(SWEDEN, Verdict.NOT_OFFERED)])

    assert told.warning == (
        f"no candidate can take chat now: {SWEDEN} (not offered); add a region that offers it"
    )


def test_a_provisioned_candidate_without_a_figure_says_so() -> None:
    told = of_create("chat", [standing(SWEDEN), standing(GERMANY, free=300)])

    assert told.note is not None
    assert [line.split("  ")[-1] for line in told.note.splitlines()[1:]] == [
        "free capacity not known",
        "300 free",
    ]


def test_what_stays_smaller_than_asked_is_a_table_and_no_warning() -> None:
    takes = Taken({("row", SWEDEN): 50}, {})
    here = standing(SWEDEN, reason="300 of 400", instead_of=400, takes=takes)

    told = of_update("chat", [here, standing(GERMANY)], 0)

    assert told.warning is None
    assert told.note is not None
    assert told.note.splitlines()[0] == f"expected to stay in {SWEDEN}"


def test_growth_that_nobody_can_take_says_so() -> None:
    told = of_update("chat", [standing(SWEDEN, Verdict.NO_FREE_CAPACITY)], 0)

    assert told.warning == (
        f"chat will probably not get 300 {PTU} in {SWEDEN} (no free capacity); no other "
        "candidate could"
    )
