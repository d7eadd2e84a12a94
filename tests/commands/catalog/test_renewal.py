"""What a refresh makes of Azure's offers, without Azure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aoai.catalog import PARTS, Catalogue, Lifecycle, parse, part
from aoai.catalog.writing import as_text
from aoai.commands.catalog.renewal import REFRESHED, renewed
from aoai.facts import ModelId, Offer, SkuOffer

TODAY = date(2026, 11, 21)
CHAT = ModelId("OpenAI", "gpt-5.4", "2026-03-05")
NANO = ModelId("OpenAI", "gpt-4.1-nano", "2025-04-14")
PTU = "ProvisionedManaged"
REGIONS = ("eastus", "swedencentral", "uksouth")
SOME = {name: part("regions")[name] for name in REGIONS}

Parts = Mapping[str, Any]


def offer(model: ModelId = CHAT, minimum: int = 50, **changes: Any) -> Offer:
    sku = SkuOffer(PTU, "OpenAI.ProvisionedManaged", minimum=minimum, maximum=30000, step=minimum)
    return replace(
        Offer(
            model=model,
            kind="OpenAI",
            lifecycle="GenerallyAvailable",
            ends=date(2027, 9, 2),
            is_default=True,
            skus=(sku,),
        ),
        **changes,
    )


def small(*models: ModelId) -> Parts:
    """The packaged parts cut down to some models and three regions."""
    parts = {name: part(name) for name in PARTS}
    for name in ("models", "offers", "sizes", "throughput"):
        parts[name] = [row for row in parts[name] if tuple(row[:3]) in models]
    parts["offers"] = [row for row in parts["offers"] if row[3] in REGIONS]
    return {**parts, "regions": SOME}


def refreshed(
    parts: Parts, seen: Mapping[str, Sequence[Offer]], today: date = TODAY
) -> tuple[Parts, Catalogue]:
    new = {**parts, **renewed(parts, seen, today)}
    return new, parse(new)


def everywhere(*offers: Offer, **others: Sequence[Offer]) -> Mapping[str, Sequence[Offer]]:
    return {**dict.fromkeys(REGIONS, offers), **others}


def changed_lines(old: Parts, new: Parts) -> list[str]:
    """Lines that a diff of the files would show as added."""
    found = []
    for name in REFRESHED:
        before = as_text(old[name]).splitlines()
        found += [each for each in as_text(new[name]).splitlines() if each not in before]
    return found


def test_what_azure_says_replaces_what_the_documents_said() -> None:
    new, known = refreshed(small(CHAT), everywhere(offer(lifecycle="Deprecating")))

    model = known.model(*CHAT[1:])
    assert model is not None
    assert (model.lifecycle, model.is_default, model.kinds) == (
        Lifecycle.DEPRECATING,
        True,
        ("OpenAI",),
    )
    assert model.regions == {PTU: REGIONS}
    assert new["terms"] == [
        [
            *CHAT,
            PTU,
            {
                "usage": "OpenAI.ProvisionedManaged",
                "minimum": 50,
                "maximum": 30000,
                "step": 50,
            },
        ]
    ]
    assert new["regional"] == []


def test_what_azure_leaves_out_stays() -> None:
    old = parse(small(NANO)).model(*NANO[1:])
    _, known = refreshed(small(NANO), everywhere(offer(NANO, lifecycle=None, ends=None)))

    model = known.model(*NANO[1:])
    assert old is not None
    assert model is not None
    for name in ("lifecycle", "retirement", "replacement", "sizes", "input_tpm_per_ptu"):
        assert getattr(model, name) == getattr(old, name), name


def test_a_second_refresh_with_the_same_answers_changes_no_file() -> None:
    seen = everywhere(offer(), offer(NANO), uksouth=(offer(minimum=25),))
    new, _ = refreshed(small(CHAT, NANO), seen)

    again, _ = refreshed(new, seen)

    assert {name: as_text(again[name]) for name in REFRESHED} == {
        name: as_text(new[name]) for name in REFRESHED
    }


def test_the_order_of_azures_answers_does_not_matter() -> None:
    seen = everywhere(offer(), offer(NANO), uksouth=(offer(minimum=25), offer(NANO)))
    backwards = {name: list(reversed(seen[name])) for name in reversed(REGIONS)}

    assert renewed(small(CHAT), seen, TODAY) == renewed(small(CHAT), backwards, TODAY)


def test_of_two_answers_that_are_as_frequent_the_first_regions_is_the_usual_one() -> None:
    seen = {"swedencentral": (offer(minimum=25),), "eastus": (offer(minimum=50),)}

    new, _ = refreshed(small(CHAT), seen)

    assert [row[4]["minimum"] for row in new["terms"]] == [50]
    assert [row[3] for row in new["regional"]] == ["swedencentral"]


def test_a_fact_of_one_region_is_one_line_of_the_diff() -> None:
    new, _ = refreshed(small(CHAT), everywhere(offer()))

    after, known = refreshed(new, everywhere(offer(), uksouth=(offer(minimum=25),)))

    assert changed_lines(new, after) == [
        '["OpenAI", "gpt-5.4", "2026-03-05", "uksouth", {"terms": {"ProvisionedManaged": '
        '{"usage": "OpenAI.ProvisionedManaged", "minimum": 25, "maximum": 30000, "step": 25}}}]'
    ]
    model = known.model(*CHAT[1:])
    assert model is not None
    assert [model.within(each).terms[PTU].minimum for each in REGIONS] == [50, 50, 25]


def test_a_new_date_everywhere_is_one_line_of_the_diff() -> None:
    new, _ = refreshed(small(CHAT), everywhere(offer()))

    after, _ = refreshed(new, everywhere(offer(ends=date(2028, 1, 1))))

    assert len(changed_lines(new, after)) == 1


def test_a_last_day_of_a_sku_is_kept_where_it_is_not_the_models() -> None:
    early = replace(offer().skus[0], ends=date(2027, 1, 1))
    same = replace(early, name="GlobalStandard", ends=date(2027, 9, 2))
    _, known = refreshed(small(CHAT), everywhere(offer(skus=(early, same))))

    model = known.model(*CHAT[1:])
    assert model is not None
    assert (model.terms[PTU].ends, model.terms["GlobalStandard"].ends) == (date(2027, 1, 1), None)


def test_a_last_day_is_compared_with_the_date_that_stays() -> None:
    sku = replace(offer().skus[0], ends=date(2027, 9, 2))
    new, _ = refreshed(small(CHAT), everywhere(offer(ends=None, skus=(sku,))))

    assert "ends" not in new["terms"][0][4]


def test_a_minimum_and_step_of_one_are_left_out() -> None:
    new, _ = refreshed(small(CHAT), everywhere(offer(minimum=1)))

    assert new["terms"] == [[*CHAT, PTU, {"usage": "OpenAI.ProvisionedManaged", "maximum": 30000}]]


def test_the_entry_for_fine_tuned_models_counts_only_where_there_is_no_other() -> None:
    base = offer().skus[0]
    tuned = replace(base, usage_name="OpenAI.PTU-finetune", minimum=1)
    only = replace(tuned, name="DeveloperTier")
    _, known = refreshed(small(CHAT), everywhere(offer(skus=(tuned, base, only))))

    model = known.model(*CHAT[1:])
    assert model is not None
    assert model.terms[PTU].usage_name == "OpenAI.ProvisionedManaged"
    assert model.terms["DeveloperTier"].usage_name == "OpenAI.PTU-finetune"


def test_kinds_of_account_are_joined() -> None:
    seen = everywhere(offer(kind="OpenAI"), offer(kind="AIServices"))
    _, known = refreshed(small(CHAT), seen)

    model = known.model(*CHAT[1:])
    assert model is not None
    assert model.kinds == ("AIServices", "OpenAI")


def test_a_region_that_was_not_read_keeps_its_skus_and_its_day() -> None:
    seen = everywhere(offer())
    read = {name: seen[name] for name in ("eastus", "swedencentral")}
    old = parse(small(CHAT)).model(*CHAT[1:])

    new, known = refreshed(small(CHAT), read)
    model = known.model(*CHAT[1:])

    assert old is not None
    assert model is not None
    assert model.offered_in("uksouth") == old.offered_in("uksouth")
    assert model.offered_in("eastus") == (PTU,)
    sections = {name: each.older for name, each in known.sections.items() if each.older}
    assert sections == {
        "standard": {"uksouth": date(2026, 10, 5)},
        "provisioned": {"uksouth": date(2026, 9, 3)},
        "batch": {"uksouth": date(2026, 8, 28)},
    }
    # Another day the region is as old as it was, and once it is read it is as new as the others.
    later, known = refreshed(new, read, date(2026, 12, 1))
    assert known.sections["standard"].older == {"uksouth": date(2026, 10, 5)}
    _, known = refreshed(later, seen, date(2026, 12, 2))
    assert known.sections["standard"].older == {}


def test_a_region_that_was_not_read_keeps_what_only_it_had() -> None:
    new, _ = refreshed(small(CHAT), everywhere(offer(), uksouth=(offer(minimum=25),)))
    read = {name: (offer(),) for name in ("eastus", "swedencentral")}

    _, known = refreshed(new, read)

    model = known.model(*CHAT[1:])
    assert model is not None
    assert [model.within(each).terms[PTU].minimum for each in REGIONS] == [50, 50, 25]


def test_what_azure_said_of_a_sku_of_a_region_that_is_not_read_any_more_stays() -> None:
    early = replace(offer().skus[0], name="NewTier")
    new, _ = refreshed(small(CHAT), everywhere(offer(), uksouth=(offer(skus=(early,)),)))

    _, known = refreshed(new, {name: (offer(),) for name in ("eastus", "swedencentral")})

    model = known.model(*CHAT[1:])
    assert model is not None
    assert model.terms["NewTier"].usage_name == "OpenAI.ProvisionedManaged"


def test_what_was_asked_is_of_today_and_what_was_not_keeps_its_day() -> None:
    _, known = refreshed(small(CHAT), everywhere(offer()))

    days = {name: (each.as_of, each.source) for name, each in known.sections.items()}
    for name in ("standard", "provisioned", "batch", "lifecycle", "terms"):
        assert days[name] == (TODAY, "Azure")
    assert days["sizing"][0] == date(2026, 9, 23)
    assert days["regions"] == (date(2025, 3, 21), "regions-list.md")
    assert known.as_of == TODAY


def test_a_model_that_no_region_lists_any_more_is_left_out() -> None:
    _, known = refreshed(small(CHAT, NANO), everywhere(offer(NANO)))

    assert known.model(*CHAT[1:]) is None


@pytest.mark.parametrize(("day", "stays"), [(13, False), (14, True)])
def test_a_model_stays_by_name_from_the_day_on_that_it_retires(day: int, *, stays: bool) -> None:
    _, known = refreshed(small(CHAT, NANO), everywhere(offer()), date(2026, 10, day))

    assert (known.model(*NANO[1:]) is not None) is stays


def test_a_retired_model_that_no_region_lists_is_kept_as_such() -> None:
    new, known = refreshed(small(CHAT, NANO), everywhere(offer()))

    model = known.model(*NANO[1:])
    assert model is not None
    assert (model.lifecycle, model.retirement, model.listed, model.regions) == (
        Lifecycle.DEPRECATED,
        date(2026, 10, 14),
        False,
        {},
    )
    again, _ = refreshed(new, everywhere(offer()))
    assert again == new


def test_a_model_that_only_the_schedule_named_is_listed_once_azure_lists_it() -> None:
    pro = ModelId("OpenAI", "o1-pro", "2025-03-19")
    before, after = parse(small(pro)), refreshed(small(pro), everywhere(offer(pro)))[1]

    models = [known.model(*pro[1:]) for known in (before, after)]
    assert [each and each.listed for each in models] == [False, True]


def test_models_of_other_formats_are_taken_as_well() -> None:
    other = ModelId("Mistral AI", "Mistral-large-2411", "2")
    _, known = refreshed(small(CHAT), everywhere(offer(), offer(other, kind="AIServices")))

    model = known.model("Mistral-large-2411", "2", "Mistral AI")
    assert model is not None
    assert model.kinds == ("AIServices",)


def test_a_new_region_is_added_without_a_place() -> None:
    _, known = refreshed(small(CHAT), everywhere(offer(), atlantiscentral=(offer(),)))

    region = known.regions["atlantiscentral"]
    assert (region.geography, region.data_zone, region.offers_openai) == (None, None, True)
    assert list(known.regions) == [*REGIONS, "atlantiscentral"]
