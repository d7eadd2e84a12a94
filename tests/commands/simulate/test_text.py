"""How a simulation reads, in a terminal of 80 columns and where there is none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulating import CALLS, SMALL, Simulate

Write = Callable[[str], str]


@pytest.fixture
def prices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The option that names a price list in the current folder."""
    monkeypatch.chdir(tmp_path)
    Path("prices.yaml").write_text(
        "as_of: 2026-11-01\n"
        "ptu: [{sku: GlobalProvisionedManaged, hour: 1, month: 260, year: 2652}]\n"
        "tokens: [{model: gpt-4.1, sku: GlobalStandard, input: 2, cached: 0.5, output: 8}]\n",
        "utf-8",
    )
    return "--prices", "prices.yaml"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 columns that has no colours."""
    for name, value in (("FORCE_COLOR", "1"), ("TERM", "dumb"), ("COLUMNS", "80")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_the_answer_comes_first_and_what_it_rests_on_last(
    simulate: Simulate, trace: Write, prices: tuple[str, str]
) -> None:
    answer = simulate(trace(CALLS), *SMALL, *prices)

    assert answer.err == ""
    assert answer.out == WITHOUT_A_TERMINAL


@pytest.mark.usefixtures("terminal")
def test_in_a_terminal_it_fits_in_80_columns(
    simulate: Simulate, trace: Write, prices: tuple[str, str]
) -> None:
    rows = trace(CALLS)

    answer = simulate(
        *(rows, *SMALL, *prices),
        *("--retries", "1", "--spillover", "1000", "--max-tokens", "100", "--ttft", "0.25"),
    )

    assert answer.out == IN_A_TERMINAL
    assert max(map(len, answer.out.splitlines())) <= 80


def test_where_nothing_is_rejected_it_says_so(simulate: Simulate, trace: Write) -> None:
    answer = simulate(trace("0,10,10\n1,10,10"), *SMALL)

    assert answer.out.splitlines()[:9] == [
        "calls.csv on 15 PTU of gpt-4.1@2025-04-14 as GlobalProvisionedManaged",
        "2 requests in 1 minute; sizing page of 2026-09-23",
        "gpt-4.1@2025-04-14 is deprecating and retires on 2027-04-14.",
        "no call is rejected",
        "",
        "  Calls",
        "  requests           2",
        "  admitted           2  100.0 %",
        "  rejected with 429  0  0.0 %",
    ]


def test_of_a_week_the_worst_minutes_are_shown(simulate: Simulate, trace: Write) -> None:
    # In minutes 7 and 9,999 a call meets a full bucket; the other minutes have nothing or little.
    rows = "0,1,0\n420,3000,0\n420,1,0\n599940,3100,0\n599940,1,0\n604799,1,0"

    answer = simulate(trace(rows), *SMALL)

    lines = answer.out.splitlines()
    shown = lines.index("The 4 worst of 10,080 minutes")
    assert lines[shown + 1 : shown + 7] == [
        "  Minute  Rejected  Charged    Level  Drained",
        "   9,999         1    6.9 %   14.2 %    6.9 %",
        "       7         1    6.7 %   13.3 %    6.7 %",
        "       0         0  < 0.1 %  < 0.1 %  < 0.1 %",
        "  10,079         0  < 0.1 %  < 0.1 %  < 0.1 %",
        "",
    ]


def test_the_first_rows_that_were_left_out_are_shown(simulate: Simulate, trace: Write) -> None:
    bad = "\n".join(f"{at},-1,0" for at in range(1, 8))

    answer = simulate(trace(f"0,1,0\n{bad}"), *SMALL, "--skip-bad-rows")

    assert answer.out.splitlines()[-7:] == [
        "7 rows left out",
        *(
            f"  calls.csv:{line}: prompt_tokens '-1' is negative; give 0 or more"
            for line in range(3, 8)
        ),
        "  and 2 more",
    ]


def test_what_is_known_of_the_model_is_told_for_the_day_and_the_region(
    simulate: Simulate, trace: Write
) -> None:
    answer = simulate(trace("0,1,0"), *SMALL, "--now", "2027-04-14", "--region", "westus2")

    assert answer.out.splitlines()[2:4] == [
        "gpt-4.1@2025-04-14 is retired since 2027-04-14: it cannot be deployed any more.",
        "westus2 is not listed with gpt-4.1@2025-04-14 as GlobalProvisionedManaged.",
    ]


def test_prompts_that_are_too_long_are_told_apart(simulate: Simulate, trace: Write) -> None:
    answer = simulate(trace("0,128001,0\n1,10,0"), *SMALL)

    assert answer.out.splitlines()[3:11] == [
        "1 prompt above 128,000 tokens: Azure answers 400 on PTU",
        "no call is rejected with 429",
        "",
        "  Calls",
        "  requests              2",
        "  admitted              1  50.0 %",
        "  rejected with 429     0  0.0 %",
        "  prompt too long, 400  1  50.0 %",
    ]


WITHOUT_A_TERMINAL = """\
calls.csv on 15 PTU of gpt-4.1@2025-04-14 as GlobalProvisionedManaged
4 requests in 2 minutes; sizing page of 2026-09-23
gpt-4.1@2025-04-14 is deprecating and retires on 2027-04-14.
25.0 % of the calls are rejected, in 1 of 2 minutes
between 0.0 % and 25.0 % by the size of the bucket, which no document gives

  Calls
  requests           4
  admitted           3  75.0 %
  rejected with 429  1  25.0 %
  retry after: p50 54 ms, p90 54 ms, p99 54 ms, max 54 ms

By the seconds of drain that a full bucket holds, which no document gives
  Burst        Rejected   Share  Minutes  Wait, p99  Charged    Level  Drained
  1 s (asked)         1  25.0 %        1      54 ms    1.8 %    1.9 %    1.8 %
  10 s                0   0.0 %        0               1.9 %    0.2 %    1.9 %
  60 s                0   0.0 %        0               1.9 %  < 0.1 %    1.9 %

  Utilization   Mean  Highest  429s unseen  Reading of a minute
  charged      1.8 %    3.6 %            1  tokens added, corrections included
  level        1.9 %    3.7 %            1  how full the bucket stood
  drained      1.8 %    3.6 %            1  share of the minute in which it worked
  429s unseen: minutes with 429s that an alert above 80 % would not see.
  Which reading Azure's metric is, no document says.

Each minute, worst first
  Minute  Rejected  Charged    Level  Drained
       0         1    3.6 %    3.7 %    3.6 %
       1         0  < 0.1 %  < 0.1 %  < 0.1 %

Cost of a month (730 h) of this load: 15 PTU of GlobalProvisionedManaged, and GlobalStandard
                                   PTU  spillover    together  against pay-as-you-go  break-even at
  pay-as-you-go                                    USD 142.17
  PTU by the hour           USD 10,950          0  USD 10,950  costs USD 10,808 more  278 %
  PTU reserved for a month   USD 3,900          0   USD 3,900  costs USD 3,758 more   99 %
  PTU reserved for a year    USD 3,315          0   USD 3,315  costs USD 3,173 more   84 %
  prices: stated, prices.yaml, 2026-11-01
  Of the calls that are served, were the trace repeated all month.

What this rests on
  Choice               In force            Says who
  burst                1 s                 as asked
  max tokens           what was generated  the trace states none; assumed: no document says
  time to first token  0.5 s               assumed: no document says
  tokens a second      80 of one call      the model's latency target
  retries              0                   default
  spillover            none                default
  assumed besides, since no document says:
  - a full bucket grows with the size: so many seconds of drain, not tokens
  - at exactly 100 % a call is rejected
  - cached tokens are known on arrival
  - a refund never takes the level below empty
  - a rejected call costs nothing
  - one limiter sees all calls
  - the advised wait is exact to the millisecond, without limits or jitter
"""

IN_A_TERMINAL = """\
calls.csv on 15 PTU of gpt-4.1@2025-04-14 as GlobalProvisionedManaged
4 requests in 2 minutes; sizing page of 2026-09-23
gpt-4.1@2025-04-14 is deprecating and retires on 2027-04-14.
25.0 % of the calls are rejected, in 1 of 2 minutes
between 0.0 % and 25.0 % by the size of the bucket, which no document gives

  Calls
  requests                  4
  admitted                  3  75.0 %
  rejected with 429         1  25.0 %
    served by spillover     1  50 tokens
    admitted after a retry  0  4 calls made in all
    served by nobody        0  0.0 %
  retry after: p50 54 ms, p90 54 ms, p99 54 ms, max 54 ms

By the seconds of drain that a full bucket holds, which no document gives
  Burst        Rejected   Share  Minutes  Wait, p99  Charged    Level  Drained
  1 s (asked)         1  25.0 %        1      54 ms    1.8 %    2.2 %    2.0 %
  10 s                0   0.0 %        0               1.9 %    0.2 %    2.1 %
  60 s                0   0.0 %        0               1.9 %  < 0.1 %    2.1 %
  Burst        By spillover  Its tokens  Cost a month  After a retry  By nobody
  1 s (asked)             1          50      USD 4.31              0          0
  10 s                    0           0             0              0          0
  60 s                    0           0             0              0          0

  Utilization   Mean  Highest  429s unseen  Reading of a minute
  charged      1.8 %    3.6 %            1  tokens added, corrections included
  level        2.2 %    4.3 %            1  how full the bucket stood
  drained      2.0 %    3.6 %            1  share of the minute in which it
                                            worked
  429s unseen: minutes with 429s that an alert above 80 % would not see.
  Which reading Azure's metric is, no document says.

Each minute, worst first
  Minute  Rejected  Charged  Level  Drained
       0         1    3.6 %  4.3 %    3.6 %
       1         0  < 0.1 %  0.2 %    0.4 %

Cost of a month (730 h) of this load: 15 PTU of GlobalProvisionedManaged, and
GlobalStandard
                           PTU  spillover    together  against pay-as-  break-
                                                       you-go           even at
  pay-as-you-go                            USD 146.48
  PTU by the hour   USD 10,950   USD 4.31  USD 10,954  costs USD        278 %
                                                       10,808 more
  PTU reserved for   USD 3,900   USD 4.31   USD 3,904  costs USD 3,758  99 %
  a month                                              more
  PTU reserved for   USD 3,315   USD 4.31   USD 3,319  costs USD 3,173  84 %
  a year                                               more
  prices: stated, prices.yaml, 2026-11-01
  Of the calls that are served, were the trace repeated all month.

What this rests on
  Choice               In force               Says who
  burst                1 s                    as asked
  max tokens           100 for every call     as asked
  time to first token  0.25 s                 as asked
  tokens a second      80 of one call         the model's latency target
  retries              1                      as asked
  spillover            1,000 tokens a minute  as asked
  assumed besides, since no document says:
  - a full bucket grows with the size: so many seconds of drain, not tokens
  - at exactly 100 % a call is rejected
  - cached tokens are known on arrival
  - a refund never takes the level below empty
  - a rejected call costs nothing
  - one limiter sees all calls
  - the advised wait is exact to the millisecond, without limits or jitter
  - a client waits exactly as advised, and gives up above 120 s
  - the standard deployment counts tokens by the minutes of the trace, calls
  that it refuses included, and has no limit of requests
"""
