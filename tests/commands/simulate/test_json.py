"""What programs are told, worked out by hand."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from simulating import CALLS, MODEL, SMALL, Simulate

Write = Callable[[str], str]


def told(simulate: Simulate, *arguments: object) -> dict[str, Any]:
    answer = simulate(*arguments, "--format", "json")
    assert (answer.code, answer.err) == (0, "")
    found: dict[str, Any] = json.loads(answer.out)
    return found


def without_cost(document: dict[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in document.items() if key != "cost"}


def test_each_figure_is_the_exact_fraction(simulate: Simulate, trace: Write) -> None:
    document = told(simulate, trace(CALLS), *SMALL)

    assert without_cost(document) == {
        "requests": 4,
        "admitted": 3,
        "rejected": 1,
        "rejected_share": 0.25,
        "minutes_with_rejections": 1,
        "retry_after_ms": {"p50": 54.0, "p90": 54.0, "p99": 54.0, "max": 54},
        "minutes": [
            {
                "minute": 0,
                "charged": 1640 / 45000,
                # Two pieces of falling level: from 1540 to 715, and from 815 to 0.
                "level": float(Fraction(1540 + 715, 2) * Fraction(11, 10) / 45000)
                + 815**2 / 1500 / 45000,
                "drained": 1640 / 45000,
                "rejected": 1,
            },
            {
                "minute": 1,
                "charged": 10 / 45000,
                "level": 100 / 1500 / 45000,
                "drained": 10 / 45000,
                "rejected": 0,
            },
        ],
        "skipped_rows": 0,
    }


def test_where_nothing_is_rejected_there_are_no_waits(simulate: Simulate, trace: Write) -> None:
    document = told(simulate, trace("0,10,10"), *SMALL)

    assert (document["rejected"], document["retry_after_ms"]) == (0, None)


def test_percentiles_lie_linearly_between_the_rejected(simulate: Simulate, trace: Write) -> None:
    # 3000 on the bucket are 4 s of drain, and it holds 1; what comes later waits less.
    document = told(simulate, trace("0,3000,0\n0,1,0\n0.5,1,0\n1,1,0"), *SMALL)

    assert document["retry_after_ms"] == {
        "p50": 2501.0,
        "p90": 2901.0,
        "p99": 2991.0,
        "max": 3001,
    }


def test_percentiles_are_the_floats_nearest_to_the_exact_ones(
    simulate: Simulate, trace: Write
) -> None:
    # Waits of 2993, 1229 and 513 ms, as above.
    document = told(simulate, trace("0,3000,0\n0.008,1,0\n1.772,1,0\n2.488,1,0"), *SMALL)

    assert document["retry_after_ms"] == {"p50": 1229.0, "p90": 2640.2, "p99": 2957.72, "max": 2993}


def test_quiet_minutes_are_given_too(simulate: Simulate, trace: Write) -> None:
    document = told(simulate, trace("0,1,0\n185,1,0"), *SMALL)

    assert [(each["minute"], each["charged"]) for each in document["minutes"]] == [
        (0, 1 / 45000),
        (1, 0),
        (2, 0),
        (3, 1 / 45000),
    ]


def test_a_retry_comes_after_the_advised_wait(simulate: Simulate, trace: Write) -> None:
    # The refused call is back at 1.054 with 749.5 on the bucket; then the third is 15 over.
    document = told(simulate, trace(CALLS), *SMALL, "--retries", "1")

    assert (document["admitted"], document["rejected"]) == (2, 2)
    assert document["retry_after_ms"]["max"] == 54
    assert document["retries"] == {"attempts": 6, "admitted_after_retry": 2, "given_up": 0}


def test_spillover_is_told_with_the_tokens_that_it_serves(simulate: Simulate, trace: Write) -> None:
    # The call that reaches the limit is served, the one after it is not.
    document = told(
        simulate, trace("0,3000,0\n0,40,2\n0,40,2"), *SMALL, "--spillover", "10", "--retries", "0"
    )

    assert document["rejected"] == 2
    assert document["spillover"] == {"served": 1, "refused": 1, "tokens": 42}
    assert "retries" not in document


def test_max_tokens_stand_for_what_every_call_states(simulate: Simulate, trace: Write) -> None:
    rows = trace("0,1500,10\n0.5,1,0")

    waits = [
        told(simulate, rows, *SMALL, *option)["retry_after_ms"]["max"]
        for option in (
            (),
            ("--max-tokens", "actual"),
            ("--max-tokens", "100"),
            ("--max-tokens", "0"),
        )
    ]

    # 1540, 1900, and 1500 tokens, less 375, over a full bucket of 750.
    assert waits == [554, 554, 1034, 501]


def test_what_a_row_states_counts_where_the_option_is_left_out(
    simulate: Simulate, tmp_path: Path
) -> None:
    path = tmp_path / "stated.csv"
    head = "timestamp,prompt_tokens,generated_tokens,max_tokens"
    path.write_text(f"{head}\n0,1500,10,100\n0.5,1,0,\n", "utf-8")

    waits = [
        told(simulate, path, *SMALL, *option)["retry_after_ms"]["max"]
        for option in ((), ("--max-tokens", "actual"), ("--max-tokens", "50"))
    ]

    assert waits == [1034, 554, 767]


def test_a_call_ends_after_the_first_token_and_all_others(simulate: Simulate, trace: Write) -> None:
    # 1900 are put on the bucket. The correction of 360 comes after 0.4 + 10 / 100 s.
    rows = trace("0,1500,10\n0.5,1,0")
    early = ("--ttft", "0.4", "--tokens-per-second", "100")
    late = ("--ttft", "0.4000001", "--tokens-per-second", "100")

    waits = [
        told(simulate, rows, *SMALL, "--max-tokens", "100", *option)["retry_after_ms"]["max"]
        for option in (early, late)
    ]

    assert waits == [554, 1034]


def test_a_prompt_that_is_too_long_is_no_rejection(simulate: Simulate, trace: Write) -> None:
    document = told(simulate, trace("0,128001,0\n1,10,0"), *SMALL)

    counts = [document[each] for each in ("requests", "admitted", "rejected", "too_long")]
    assert counts == [2, 1, 0, 1]


def test_rows_that_were_left_out_are_counted(simulate: Simulate, trace: Write) -> None:
    document = told(simulate, trace("0,1,0\n1,-5,0\n2,1,x\n3,1,0"), *SMALL, "--skip-bad-rows")

    assert (document["requests"], document["skipped_rows"]) == (2, 2)


def test_a_month_costs_the_trace_repeated(simulate: Simulate, trace: Write, tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text(
        "ptu: [{sku: GlobalProvisionedManaged, hour: 1, month: 260, year: 2652}]\n"
        "tokens: [{model: gpt-4.1, sku: GlobalStandard, input: 2, cached: 0.5, output: 8}]\n",
        "utf-8",
    )

    document = told(simulate, trace(CALLS), *SMALL, "--prices", prices)

    # What was refused is paid for by nobody: 1610 prompt and 10 output tokens, in 61 s.
    by_use = Fraction(1610 * 2 + 10 * 8, 1_000_000) * 730 * 3600 / 61
    cost = document["cost"]
    assert cost["pay_as_you_go"]["amount"] == float(by_use)
    assert [(each["term"], each["total"]["amount"]) for each in cost["options"]] == [
        ("hour", 15 * 730.0),
        ("month", 15 * 260.0),
        ("year", 15 * 221.0),
    ]


def test_what_spillover_serves_is_paid_by_use(
    simulate: Simulate, trace: Write, tmp_path: Path
) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text(
        "tokens: [{model: gpt-4.1, sku: GlobalStandard, input: 2, cached: 0.5, output: 8}]\n",
        "utf-8",
    )

    arguments = (trace(CALLS), *SMALL, "--spillover", "1000", "--prices", prices)
    document = told(simulate, *arguments)

    spilled = Fraction(50 * 2, 1_000_000) * 730 * 3600 / 61
    assert document["cost"]["spillover"]["amount"] == float(spilled)


def test_an_unknown_price_is_null_with_the_reason(simulate: Simulate, trace: Write) -> None:
    regional = ("--model", "o1", "--sku", "ProvisionedManaged", "--ptu", "50")

    document = told(simulate, trace("0,10,10"), *regional, "--region", "polandcentral")

    hour = document["cost"]["options"][0]["total"]
    assert hour == {
        "amount": None,
        "unknown": "no price of a PTU hour of ProvisionedManaged in polandcentral is known",
    }


def test_a_model_may_be_named_with_its_version(simulate: Simulate, trace: Write) -> None:
    rows = trace(CALLS)
    same = ("--sku", MODEL[3], "--ptu", "15", "--burst-seconds", "1")

    documents = [
        told(simulate, rows, *named, *same)
        for named in (
            ("--model", "gpt-4.1"),
            ("--model", "gpt-4.1@2025-04-14"),
            ("--model", "gpt-4.1", "--model-version", "2025-04-14"),
        )
    ]

    assert documents[0] == documents[1] == documents[2]
