"""What `aoai simulate --help` says."""

import typer

from aoai.cli import app

OPTIONS = {
    "--model": "NAME[@VERSION]",
    "--model-version": "V",
    "--sku": "S",
    "--ptu": "N",
    "--burst-seconds": "T",
    "--max-tokens": "N|actual",
    "--ttft": "S",
    "--tokens-per-second": "R",
    "--spillover": "TPM",
    "--retries": "N",
    "--skip-bad-rows": None,
    "--format": None,
    "--decisions": "FILE.csv",
    "--plot": "FILE.png|html",
    "--region": "R",
    "--prices": "FILE",
    "--now": "DATE",
}
DEFAULTS = {
    "--burst-seconds": "Default: 60.",
    "--max-tokens": "Default: what a row states, else actual.",
    "--ttft": "Default: 0.5.",
    "--tokens-per-second": "Default: the model's latency target.",
    "--spillover": "Default: none.",
    "--retries": "Default: 0.",
}


def test_each_option_is_explained_with_its_unit_and_default() -> None:
    command = typer.main.get_command(app).commands["simulate"]  # type: ignore[attr-defined]  # a group

    said = {each.opts[0]: each for each in command.params if each.opts[0].startswith("--")}
    assert {name: each.metavar for name, each in said.items() if name != "--help"} == OPTIONS
    assert all(each.help for each in said.values())
    assert {name: said[name].help[-len(text) :] for name, text in DEFAULTS.items()} == DEFAULTS
