"""Azure's public traces, whose figures were measured by another simulator than this one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulating import MODEL, Simulate
from terminal import watched

ROOT = Path(__file__).parents[3]
TRACES = ROOT / "traces"
SERVICE = ("--max-tokens", "1000", "--ttft", "0.5", "--tokens-per-second", "80")

# Share of 429s, minutes with one, mean and highest of charged, level and drained, and the minutes
# with a 429 in which charged was below 80 %.
MEASURED = [
    (
        ("conv", 200, 10),
        (13.1, "40 of 59", (0.95, 1.10), (0.65, 0.97), (0.97, 1.00), 1),
    ),
    (
        ("conv", 250, 60),
        (2.2, "7 of 59", (0.86, 1.26), (0.21, 0.99), (0.92, 1.00), 0),
    ),
    (
        ("code", 200, 10),
        (34.2, "34 of 58", (0.36, 1.02), (0.22, 0.63), (0.37, 0.93), 27),
    ),
    (
        ("code", 250, 60),
        (1.2, "4 of 58", (0.43, 1.70), (0.12, 0.81), (0.44, 1.00), 1),
    ),
]


def arguments(name: str, ptu: int, burst: int) -> tuple[str, ...]:
    path = TRACES / f"AzureLLMInferenceTrace_{name}.csv"
    return (str(path), *MODEL, "--ptu", str(ptu), "--burst-seconds", str(burst), *SERVICE)


def figures(text: str) -> tuple[object, ...]:
    document = json.loads(text)
    minutes = document["minutes"]

    def spread(reading: str) -> tuple[float, float]:
        values = [each[reading] for each in minutes]
        return round(sum(values) / len(values), 2), round(max(values), 2)

    rejecting = [each for each in minutes if each["rejected"]]
    return (
        round(100 * document["rejected_share"], 1),
        f"{document['minutes_with_rejections']} of {len(minutes)}",
        *map(spread, ("charged", "level", "drained")),
        sum(each["charged"] < 0.8 for each in rejecting),
    )


@pytest.mark.parametrize(("run", "measured"), MEASURED, ids=str)
def test_the_measured_figures_come_out(
    simulate: Simulate, run: tuple[str, int, int], measured: tuple[object, ...]
) -> None:
    answer = simulate(*arguments(*run), "--format", "json")

    assert figures(answer.out) == measured


def test_minutes_that_an_alert_does_not_see_are_counted_for_each_reading(
    simulate: Simulate,
) -> None:
    answer = simulate(*arguments("code", 200, 10))

    lines = answer.out.splitlines()
    shown = lines.index("  Utilization    Mean  Highest  429s unseen  Reading of a minute")
    assert lines[shown + 1 : shown + 4] == [
        "  charged      36.2 %  102.2 %           27  tokens added, corrections included",
        "  level        21.9 %   63.5 %           34  how full the bucket stood",
        "  drained      36.7 %   93.0 %           30  share of the minute in which it worked",
    ]


def test_a_person_sees_how_far_it_is_and_a_pipe_gets_the_document() -> None:
    command = [str(Path(sys.executable).with_name("aoai")), "simulate"]
    run = arguments("code", 250, 60)

    code, said, shown = watched([*command, *run, "--format", "json"], os.environ)

    assert code == 0
    assert figures(said) == MEASURED[3][1]
    assert "Simulating" in shown


def test_the_installed_command_gives_them_too() -> None:
    command = Path(sys.executable).with_name("aoai")

    done = subprocess.run(
        [command, "simulate", *arguments("conv", 200, 10), "--format", "json"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert figures(done.stdout) == MEASURED[0][1]


def test_a_run_without_a_plot_loads_nothing_that_draws() -> None:
    program = (
        "import sys\n"
        "from aoai.cli import main\n"
        "early = {'numpy', 'numba'} & {*sys.modules}\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    drawn = {'altair', 'vl_convert', 'pandas', 'scipy', 'dask'} & {*sys.modules}\n"
        "    print(sorted(early), sorted(drawn), file=sys.stderr)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, "simulate", *arguments("code", 250, 60)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr.splitlines()[-1] == "[] []"
