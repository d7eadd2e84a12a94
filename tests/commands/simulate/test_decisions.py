"""What was decided of each request, as a file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from aoai.capacity.minutes import Minute
from aoai.capacity.simulation import Simulation
from aoai.commands.simulate.decisions import decisions
from simulating import CALLS, SMALL, Simulate

Write = Callable[[str], str]


def test_each_request_has_a_line_in_the_order_of_the_trace(
    simulate: Simulate, trace: Write
) -> None:
    simulate(trace(CALLS), *SMALL, "--decisions", "decisions.csv")

    assert Path("decisions.csv").read_bytes() == (
        b"request,admitted,retry_after_ms\n0,1,\n1,0,54\n2,1,\n3,1,\n"
    )


def test_with_retries_the_first_attempt_counts(simulate: Simulate, trace: Write) -> None:
    simulate(trace(CALLS), *SMALL, "--retries", "1", "--decisions", "decisions.csv")

    assert Path("decisions.csv").read_text("utf-8").splitlines() == [
        "request,admitted,retry_after_ms",
        "0,1,",
        "1,0,54",
        "2,0,21",
        "3,1,",
    ]


def test_a_prompt_that_is_too_long_is_advised_nothing(simulate: Simulate, trace: Write) -> None:
    simulate(trace("0,128001,0"), *SMALL, "--decisions", "decisions.csv")

    assert Path("decisions.csv").read_text("utf-8").splitlines()[1:] == ["0,0,"]


def test_numbers_go_on_where_the_lines_are_written_in_pieces() -> None:
    count = 250_001
    whole = np.arange(count)
    found = Simulation(
        admitted=whole % 2 == 0,
        retry_after_ms=np.where(whole % 2 == 0, 0, whole),
        minutes=tuple[Minute, ...](),
        served_by=np.zeros(count, np.int8),
        attempts=np.ones(count, np.int64),
        ended=whole,
        too_long=np.zeros(count, np.bool_),
    )

    lines = b"".join(decisions(found)).decode().splitlines()

    assert len(lines) == count + 1
    assert lines[100_000:100_003] == ["99999,0,99999", "100000,1,", "100001,0,100001"]
    assert lines[-1] == "250000,1,"


def test_a_file_that_stands_there_is_replaced_whole(simulate: Simulate, trace: Write) -> None:
    path = Path("decisions.csv")
    path.write_text("old\n" * 100, "utf-8")

    simulate(trace("0,1,0"), *SMALL, "--decisions", path)

    assert path.read_text("utf-8") == "request,admitted,retry_after_ms\n0,1,\n"
    assert sorted(each.name for each in Path().iterdir()) == ["calls.csv", "decisions.csv"]


def test_a_link_leads_to_the_file_that_is_written(simulate: Simulate, trace: Write) -> None:
    rows = trace("0,1,0")
    Path("folder").mkdir()
    Path("link.csv").symlink_to("folder/decisions.csv")

    simulate(rows, *SMALL, "--decisions", "link.csv")

    assert Path("link.csv").is_symlink()
    assert Path("folder/decisions.csv").read_text("utf-8").splitlines()[1:] == ["0,1,"]
