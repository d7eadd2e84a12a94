"""What a survey says of quota and provisioned throughput."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from aoai.commands.survey.estate import (
    Pool,
    Provisioned,
)
from aoai.facts import (
    ModelId,
    SkuOffer,
    Unknown,
    Usage,
)
from surveyed import (
    FRANCE,
    PTU,
    PTU_ROW,
    REFUSED,
    STANDARD,
    STANDARD_ROW,
    SWEDEN,
    US,
    deployed,
    offer,
    region,
    survey,
)


def test_quota_is_shown_where_it_is_used_or_deployed_the_fullest_first() -> None:
    rows = {
        "unused": Usage(0, 100),
        "OpenAI.S0.AccountCount": Usage(1, 30),
        STANDARD_ROW: Usage(150, 100),
        PTU_ROW: Usage(130, 200),
    }

    found = survey(region(SWEDEN, deployed(capacity=150), deployed(PTU, 30, name="p"), usages=rows))

    above, left, accounts = found.pools
    assert above == Pool(SWEDEN, STANDARD_ROW, Usage(150, 100), 150, of_deployments=True)
    assert left == Pool(SWEDEN, PTU_ROW, Usage(130, 200), 30, of_deployments=True)
    assert accounts == Pool(SWEDEN, "OpenAI.S0.AccountCount", Usage(1, 30), 0, of_deployments=False)
    assert [each.above for each in found.pools] == [50, 0, 0]
    assert [each.unexplained for each in found.pools] == [0, 100, 0]
    assert found.above == (above,)


@pytest.mark.parametrize(
    ("usages", "said"),
    [
        (Unknown("the list of quota is empty"), Unknown("the list of quota is empty")),
        (REFUSED, REFUSED),
        ({PTU_ROW: Usage(0, 0)}, Unknown(f"the list of quota has no row {STANDARD_ROW}")),
        ({STANDARD_ROW: Usage(50, 0)}, Usage(50, 0)),
    ],
)
def test_quota_that_is_not_told_is_neither_zero_nor_silence(
    usages: Mapping[str, Usage] | Unknown, said: Usage | Unknown
) -> None:
    found = survey(region(SWEDEN, deployed(), usages=usages))

    assert [(each.usage_name, each.usage) for each in found.pools] == [(STANDARD_ROW, said)]


def test_provisioned_throughput_is_told_by_sku_and_region() -> None:
    rows = {PTU_ROW: Usage(45, 100)}

    found = survey(
        region(SWEDEN, deployed(PTU, 30), deployed(PTU, 15, name="b"), usages=rows),
        region(FRANCE, deployed(PTU, 20, account="two"), usages=REFUSED),
        region(US, deployed(account="three")),
    )

    assert found.provisioned == (
        Provisioned(PTU, FRANCE, 1, 20, REFUSED),
        Provisioned(PTU, SWEDEN, 2, 45, Usage(45, 100)),
    )
    assert found.ptu == 65


def test_pools_of_one_model_each_are_added_up() -> None:
    other = ModelId("OpenAI", "gpt-old", "1")
    offers = [
        offer(skus=(SkuOffer(PTU, "PTU.chat", 15, step=5),)),
        offer(model=other, skus=(SkuOffer(PTU, "PTU.old", 15, step=5),)),
    ]
    stands = [deployed(PTU, 15), deployed(PTU, 15, name="b")]
    stands.append(replace(deployed(PTU, 20, name="c"), model=other))

    found = survey(
        region(
            SWEDEN,
            *stands,
            offers=offers,
            usages={"PTU.chat": Usage(30, 100), "PTU.old": Usage(20, 50)},
        )
    )

    assert found.provisioned == (Provisioned(PTU, SWEDEN, 3, 50, Usage(50, 150)),)


def test_use_of_batch_is_compared_with_nothing_since_its_unit_is_not_documented() -> None:
    offers = [offer(skus=(SkuOffer("GlobalBatch", "batch"), SkuOffer(STANDARD, STANDARD_ROW)))]
    rows = {"batch": Usage(1000, 5000), STANDARD_ROW: Usage(60, 100)}
    stands = [deployed("GlobalBatch", 10, name="b"), deployed(capacity=50)]

    found = survey(region(SWEDEN, *stands, offers=offers, usages=rows))

    assert [(each.usage_name, each.deployed, each.unexplained) for each in found.pools] == [
        (STANDARD_ROW, 50, 10),
        ("batch", 10, 0),
    ]
