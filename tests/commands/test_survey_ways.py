"""Where a survey says that provisioned deployments could go."""

from dataclasses import replace

from aoai.commands.survey.estate import (
    Way,
    Ways,
)
from aoai.facts import (
    Account,
    Deployed,
    RegionFacts,
    SkuOffer,
    Unknown,
    Usage,
    capacities_from_arm,
    region_from_arm,
)
from surveyed import (
    CHAT,
    FRANCE,
    PTU,
    PTU_ROW,
    REFUSED,
    ROOM,
    SOURCE,
    STANDARD,
    SWEDEN,
    US,
    deployed,
    offer,
    region,
    survey,
)


def test_each_other_region_has_an_answer_of_its_own() -> None:
    stands = region(SWEDEN, deployed(PTU, 50), usages={PTU_ROW: Usage(50, 100)})

    found = survey(
        stands,
        region(US, usages=ROOM, free=500),
        region(FRANCE, usages=ROOM, free=50),
        region("italynorth", usages=ROOM, free=45),
        region("polandcentral", usages={PTU_ROW: Usage(60, 100)}, free=40),
        region("norwayeast", usages=ROOM),
        region("westeurope", usages=REFUSED, free=50),
        region("spaincentral", offers=[offer(skus=(SkuOffer(STANDARD, "row"),))], usages=ROOM),
        region(
            "germanywestcentral",
            offers=[offer(skus=(SkuOffer(PTU, PTU_ROW, minimum=100, step=50),))],
            usages=ROOM,
            free=100,
        ),
    )

    assert found.ways == (
        Ways(
            standing=found.deployments[0],
            ways=(Way(FRANCE, 50, same_zone=True), Way(US, 500, same_zone=False)),
            without_quota=("polandcentral",),
            full=("italynorth",),
            unknown={
                "norwayeast": "Azure tells no free capacity there",
                "westeurope": "whether quota holds it is not known: usages answered 403 "
                "AuthorizationFailed (westeurope)",
            },
        ),
    )


def test_no_way_and_no_known_way_are_two_answers() -> None:
    stands = region(SWEDEN, deployed(PTU, 50), usages=ROOM)
    refused = {CHAT: Unknown("modelCapacities answered 403")}

    [none] = survey(stands, region(FRANCE, usages=ROOM, free=0)).ways
    [not_known] = survey(stands, region(FRANCE, usages=ROOM), capacities=refused).ways

    assert (none.ways, none.unknown) == ((), {})
    assert (not_known.ways, not_known.unknown) == ((), {FRANCE: "modelCapacities answered 403"})


def test_a_standard_deployment_has_no_ways_out() -> None:
    assert survey(region(SWEDEN, deployed()), region(FRANCE)).ways == ()


def test_a_deprecating_version_can_go_elsewhere_while_it_stands() -> None:
    ending = [offer(lifecycle="Deprecating")]

    found = survey(
        region(SWEDEN, deployed(PTU, 50), offers=ending, usages=ROOM),
        region(FRANCE, offers=ending, usages=ROOM, free=50),
    )

    assert found.ways[0].ways == (Way(FRANCE, 50, same_zone=True),)


def test_all_spellings_of_a_location_are_one_region() -> None:
    answer = [
        {
            "location": location,
            "properties": {
                "model": CHAT._asdict(),
                "skuName": PTU,
                "availableCapacity": 60.0,
            },
        }
        for location in ("West US", "EastUS2")
    ]
    free = capacities_from_arm(answer, SOURCE)
    usages = [{"name": {"value": PTU_ROW}, "currentValue": 0.0, "limit": 100.0}]
    model = {
        "kind": "AIServices",
        "model": {
            **CHAT._asdict(),
            "skus": [{"name": PTU, "usageName": PTU_ROW, "capacity": {"minimum": 15, "step": 5}}],
        },
    }

    def read(name: str, *stands: Deployed) -> RegionFacts:
        found = region_from_arm(
            name, SOURCE, models=[model], usages=usages, deployments=stands, accounts=()
        )
        accounts = tuple(Account(each.account_id, "AIServices") for each in stands)
        return replace(found, accounts=accounts, capacities=free.get(found.region, {}))

    found = survey(read("East US 2", deployed(PTU, 50)), read("WestUS"))

    assert found.ways[0].ways == (Way("westus", 60, same_zone=True),)
