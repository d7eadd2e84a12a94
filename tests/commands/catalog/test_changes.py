"""How the difference between two catalogues is told."""

from dataclasses import replace
from datetime import date

from aoai.catalog import Catalogue, Model, Terms, catalogue
from aoai.commands.catalog.changes import Changes, changes, some

PTU = "ProvisionedManaged"


def chat() -> Model:
    found = catalogue().model("gpt-5.4", "2026-03-05")
    assert found is not None
    return found


def having(*models: Model) -> Catalogue:
    return replace(catalogue(), models=models)


def told(was: Model, now: Model) -> tuple[str, ...]:
    """The lines about a model that is in both catalogues."""
    found = changes(having(was), having(now))
    assert (found.came, found.went) == ((), ())
    return found.changed.get(str(was), ())


def test_a_catalogue_and_itself_do_not_differ() -> None:
    found = changes(catalogue(), catalogue())

    assert not found
    assert found == Changes((), (), {}, 0, (), ())


def test_days_of_sections_are_no_change() -> None:
    later = {
        name: replace(each, as_of=date(2027, 1, 1)) for name, each in catalogue().sections.items()
    }

    assert not changes(catalogue(), replace(catalogue(), sections=later))


def test_a_model_that_came_is_told_with_its_regions() -> None:
    offers = {"eastus": ("GlobalStandard", PTU), "westus": ("GlobalStandard",)}

    found = changes(having(), having(replace(chat(), offers=offers)))

    assert found.came == (
        "gpt-5.4@2026-03-05: GenerallyAvailable, retires 2027-09-02; "
        "GlobalStandard in eastus, westus; ProvisionedManaged in eastus",
    )


def test_a_model_that_went_is_told_with_what_was_known_of_its_end() -> None:
    was = replace(chat(), replacement="gpt-7")

    assert changes(having(was), having()).went == (
        "gpt-5.4@2026-03-05: no region lists it any more "
        "(GenerallyAvailable, retirement 2027-09-02, replaced by gpt-7)",
    )


def test_a_model_that_stays_by_name_alone_went() -> None:
    found = changes(having(chat()), having(replace(chat(), offers={}, listed=False)))

    assert [each.partition(":")[0] for each in found.went] == ["gpt-5.4@2026-03-05"]
    assert found.changed == {}


def test_skus_gained_and_lost_are_told_by_region() -> None:
    was = replace(chat(), offers={"eastus": (PTU,), "uksouth": (PTU,)})
    now = replace(chat(), offers={"eastus": (PTU,), "westus": ("GlobalStandard", PTU)})

    assert told(was, now) == (
        "GlobalStandard: + westus",
        "ProvisionedManaged: + westus",
        "ProvisionedManaged: - uksouth",
    )


def test_a_lifecycle_and_a_date_are_told_once_for_all_regions() -> None:
    now = replace(chat(), lifecycle="Deprecating", retirement=date(2028, 1, 1))

    assert told(chat(), now) == (
        "lifecycle GenerallyAvailable → Deprecating: everywhere",
        "retirement 2027-09-02 → 2028-01-01: everywhere",
    )


def test_a_date_that_was_open_is_told() -> None:
    assert told(replace(chat(), retirement=None), chat()) == (
        "retirement not told → 2027-09-02: everywhere",
    )


def test_a_size_is_compared_with_the_documented_one() -> None:
    now = replace(chat(), terms={PTU: Terms(minimum=25, step=50)})

    assert told(chat(), now) == ("ProvisionedManaged minimum 50 → 25: 8 regions",)


def test_a_size_that_changed_in_one_region_names_it() -> None:
    here = replace(chat(), terms={PTU: Terms(minimum=25)})
    now = replace(chat(), regional={"uksouth": here})

    assert told(chat(), now) == ("ProvisionedManaged minimum 50 → 25: uksouth",)


def test_a_last_day_of_a_sku_is_told() -> None:
    now = replace(chat(), terms={PTU: Terms(ends=date(2027, 1, 1))})

    assert told(chat(), now) == ("ProvisionedManaged last day the model's → 2027-01-01: 8 regions",)


def test_what_no_document_holds_is_counted_once_and_not_listed() -> None:
    terms = {PTU: Terms("OpenAI.ProvisionedManaged", maximum=30000)}
    now = replace(chat(), is_default=True, kinds=("AIServices",), terms=terms)

    found = changes(having(chat()), having(now))

    assert (found.changed, found.learnt) == ({}, 4)
    assert found


def test_a_usage_name_that_changed_is_listed() -> None:
    was = replace(chat(), terms={PTU: Terms("old")})
    now = replace(chat(), terms={PTU: Terms("new")})

    assert told(was, now) == ("ProvisionedManaged usage name old → new: 8 regions",)


def test_a_sku_that_nothing_describes_is_named() -> None:
    now = replace(chat(), offers={"eastus": ("NewTier",)})

    assert changes(having(now), having(now)).skus == ("NewTier",)


def test_regions_are_named_while_they_are_few() -> None:
    assert some(["a", "b"]) == "a, b"
    assert some(list("abcdefg")) == "7 regions"
    assert some(list("abcdefg"), 7) == "everywhere"
    assert some(["a"], 1) == "a"
