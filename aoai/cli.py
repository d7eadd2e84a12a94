"""The command ``aoai``: names, options and help. A command imports what it needs when it runs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from aoai.commands.options import (
    Form,
    Now,
    PriceList,
    Project,
    ReportFormat,
    Stack,
    Subscriptions,
    TableFormat,
)
from aoai.problems import AoaiError

app = typer.Typer(
    name="aoai",
    help="Tools beside `pulumi up`, which deploys Azure OpenAI where it fits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
catalog = typer.Typer(
    help="What Azure offers by model, region and SKU, as of the catalogue's day.",
    no_args_is_help=True,
)
app.add_typer(catalog, name="catalog")
prices = typer.Typer(
    help="What PTU and tokens cost, with the day, the source and how sure it is.",
    no_args_is_help=True,
)
app.add_typer(prices, name="prices")


@app.command()
def check(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH…",
            help="Stack files, or JSON or YAML lists of requests; - is standard input.",
        ),
    ],
    facts: Annotated[
        str,
        typer.Option(
            metavar="DIR|live|catalog",
            help="A snapshot that `aoai facts` made, Azure itself, or the packaged catalogue.",
        ),
    ] = "catalog",
    now: Now = None,
    form: Annotated[ReportFormat, typer.Option("--format", help="How to write the findings.")] = (
        ReportFormat.TEXT
    ),
    statements: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="What people know and no API tells. Default: facts.d beside Pulumi.yaml or here.",
        ),
    ] = None,
) -> None:
    """Judge stack files by Azure's rules, without an engine.

    Exit code 0: no violation; 1: violations; 2: the input or the facts cannot be used.
    """
    from aoai.commands.check import run

    raise typer.Exit(run(paths, facts=facts, now=now, form=form.value, statements=statements))


@app.command()
def facts(
    region: Annotated[list[str], typer.Option(metavar="R", help="May be repeated.")],
    output: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the snapshot.")],
    subscription: Annotated[
        str | None, typer.Option(metavar="ID", help="Default: ARM_SUBSCRIPTION_ID.")
    ] = None,
) -> None:
    """Keep what Azure says of some regions as files, for checks without a login.

    Exit code 0: everything was read; 1: Azure refused a part, which the files say; 2: nothing was
    written.
    """
    from aoai.commands.facts import run

    raise typer.Exit(run(region, output, subscription))


@app.command()
def survey(
    subscription: Subscriptions = None,
    within: Annotated[
        int, typer.Option(metavar="DAYS", min=0, help="How far ahead retirements are told.")
    ] = 90,
    now: Now = None,
    form: Form = TableFormat.TEXT,
) -> None:
    """Show what a subscription has: deployments, quota, retirements, ways out. Changes nothing."""
    from aoai.commands.survey import run

    raise typer.Exit(run(subscription or (), within=within, now=now, form=form.value))


@app.command()
def status(
    stack: Stack = None,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-", help="What `pulumi stack export` wrote. Default: ask the engine."
        ),
    ] = None,
    cwd: Project = Path(),
    form: Form = TableFormat.TEXT,
    *,
    probe: Annotated[
        bool, typer.Option("--probe", help="Make one call to each endpoint, which costs tokens.")
    ] = False,
) -> None:
    """Show where each model deployment of a stack is, and what needs attention. Changes nothing.

    Exit code 0: nothing needs attention; 1: something does: a deployment is gone, changed behind
    the stack's back, half made, too small or away from its preferred region while there is room,
    not readable, or does not answer, or an operation on one did not end; 2: the input cannot be
    used, or nobody is signed in.
    """
    from aoai.commands.status import run

    raise typer.Exit(run(state=state, stack=stack, folder=cwd, form=form.value, probe=probe))


@app.command()
def gc(  # noqa: PLR0913, PLR0917 - each is an option of the command
    subscription: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help="May be repeated. Default: those of the stack, and of the login."
        ),
    ] = None,
    stack: Stack = None,
    state: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="What `pulumi stack export` wrote. May be repeated."),
    ] = None,
    cwd: Project = Path(),
    owner: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HASH",
            help="The owner tag, or its first 12 characters, of a lost stack of the same name.",
        ),
    ] = None,
    form: Form = TableFormat.TEXT,
    *,
    any_owner: Annotated[
        bool,
        typer.Option(
            "--any-owner", help="Every stack of the same name and project is the one read."
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Remove the leftovers without asking.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List, and neither ask nor remove.")
    ] = False,
) -> None:
    """Find model deployments that a killed run left behind, and remove them after asking.

    A leftover carries a stack's owner tag and is not in its state. What belongs to a stack whose
    state was not read is left alone. Run it while no `pulumi` is at work on the stack. Without a
    terminal and without --yes it only lists.

    Exit code 0: nothing is left; 1: something is, or could not be read; 2: the input cannot be
    used, or nobody is signed in.
    """
    from aoai.commands.leftovers import run
    from aoai.commands.leftovers.command import Asked

    raise typer.Exit(
        run(
            Asked(
                subscriptions=subscription or (),
                stack=stack,
                states=[str(each) for each in state or ()],
                folder=cwd,
                owners=owner or (),
                any_owner=any_owner,
                yes=yes,
                dry_run=dry_run,
                form=form.value,
            )
        )
    )


@catalog.command()
def show(
    model: Annotated[
        str | None, typer.Option(metavar="NAME[@VERSION]", help="Only this model.")
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="R", help="Only this region.")] = None,
    sku: Annotated[str | None, typer.Option(metavar="S", help="Only this deployment type.")] = None,
    now: Now = None,
    form: Form = TableFormat.TEXT,
) -> None:
    """Print which regions offer which model as which SKU, with lifecycle and sizes."""
    from aoai.commands.catalog import show as run

    raise typer.Exit(run(model=model, region=region, sku=sku, now=now, form=form.value))


@catalog.command()
def refresh(
    subscription: Annotated[
        str | None, typer.Option(metavar="ID", help="Default: ARM_SUBSCRIPTION_ID.")
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change, and write nothing.")
    ] = False,
) -> None:
    """Rewrite the catalogue from what Azure says of all regions, and print what changed."""
    from aoai.commands.catalog import refresh as run

    raise typer.Exit(run(subscription, dry_run=dry_run))


@app.command()
def size(  # noqa: PLR0913, PLR0917 - each is an option of the command
    model: Annotated[
        str | None, typer.Option(metavar="NAME[@VERSION]", help="Such as gpt-5.2. Required.")
    ] = None,
    sku: Annotated[
        str | None, typer.Option(metavar="S", help="Such as DataZoneProvisionedManaged. Required.")
    ] = None,
    model_version: Annotated[
        str | None,
        typer.Option(metavar="V", help="Default: the newest that the sizing page has."),
    ] = None,
    rpm: Annotated[
        str | None, typer.Option(metavar="R", help="Calls a minute, of the busiest minute.")
    ] = None,
    prompt_tokens: Annotated[
        str | None, typer.Option(metavar="P", help="Of the average call; of text.")
    ] = None,
    output_tokens: Annotated[
        str | None,
        typer.Option(metavar="G", help="Of the average call; of image models, image tokens."),
    ] = None,
    reasoning_tokens: Annotated[
        str | None, typer.Option(metavar="N", help="Counted as output, beside it.")
    ] = None,
    cached: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Of the prompt's tokens, from 0 to 1.")
    ] = None,
    cache_write: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE", help="Of the prompt's tokens, for models that weigh them apart."
        ),
    ] = None,
    image_tokens: Annotated[
        str | None, typer.Option(metavar="I", help="Of images shown to an image model.")
    ] = None,
    ptu: Annotated[
        str | None,
        typer.Option(metavar="N", help="The other way round: what this size serves."),
    ] = None,
    trace: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|PROFILE",
            help="Recorded calls, or what makes some, such as poisson:rpm=300,prompt=1000,"
            "output=200,minutes=60,seed=1.",
        ),
    ] = None,
    reject_share: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE", help="Of a trace's calls, that may get a 429. Default: 0.01."
        ),
    ] = None,
    max_tokens: Annotated[
        str | None,
        typer.Option(
            metavar="M|actual",
            help="What a call may generate, by which it is admitted. Default: what a row states, "
            "else what it generated.",
        ),
    ] = None,
    ttft: Annotated[
        str | None,
        typer.Option(metavar="S", help="Seconds until the first token. Default: 0.5."),
    ] = None,
    tokens_per_second: Annotated[
        str | None,
        typer.Option(metavar="R", help="Default: the model's latency target."),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Scheduler that shares out the simulations."),
    ] = None,
    plot: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.png|html",
            help="Draw a trace's rejections by size, with the cost below: a picture, or a page "
            "that needs no network.",
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(metavar="R", help="Where it is bought, for prices. Default: any region."),
    ] = None,
    prices: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Prices of your own, in YAML or JSON. They go before all others.",
        ),
    ] = None,
    now: Now = None,
    form: Form = TableFormat.TEXT,
    *,
    long_context: Annotated[
        bool, typer.Option("--long-context", help="Count with the weights for long prompts.")
    ] = False,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave out and count what cannot be read.")
    ] = False,
) -> None:
    """Say how many PTU a load takes, exactly: by rate, by trace, or the other way round.

    By rate (--rpm, --prompt-tokens, --output-tokens): Microsoft's formula, rounded up to a size.

    By trace: the formula over its minutes, whose busiest gives `raw` and `ptu` in JSON, and the
    smallest sizes that refuse at most --reject-share of the calls by simulation, for a bucket of
    1, 10 and 60 seconds, as its real size is published nowhere.

    With --ptu: the calls a minute that a size serves (`calls_per_minute`), and how many at once
    from idle for each bucket (`calls_at_once`).

    Exit code 0: answered; 2: the input has no answer.
    """
    from aoai.commands.size import run

    stated = {
        "--model": model,
        "--sku": sku,
        "--model-version": model_version,
        "--rpm": rpm,
        "--prompt-tokens": prompt_tokens,
        "--output-tokens": output_tokens,
        "--reasoning-tokens": reasoning_tokens,
        "--cached": cached,
        "--cache-write": cache_write,
        "--image-tokens": image_tokens,
        "--long-context": "" if long_context else None,
        "--ptu": ptu,
        "--trace": trace,
        "--reject-share": reject_share,
        "--max-tokens": max_tokens,
        "--ttft": ttft,
        "--tokens-per-second": tokens_per_second,
        "--dask": dask,
        "--plot": plot,
        "--region": region,
        "--prices": prices,
        "--skip-bad-rows": "" if skip_bad_rows else None,
    }
    given = {option: text for option, text in stated.items() if text is not None}
    raise typer.Exit(run(given, now=now, form=form.value))


@app.command()
def simulate(  # noqa: PLR0913, PLR0917 - each is an option of the command
    trace: Annotated[
        str,
        typer.Argument(
            metavar="TRACE",
            help="Recorded calls (Azure LLM inference CSV, plain CSV, Mooncake JSONL; - is "
            "standard input), or what makes some, such as poisson:rpm=300,prompt=1000,output=200,"
            "minutes=60,seed=1.",
        ),
    ],
    model: Annotated[
        str | None, typer.Option(metavar="NAME[@VERSION]", help="Such as gpt-4.1. Required.")
    ] = None,
    model_version: Annotated[
        str | None,
        typer.Option(metavar="V", help="Default: the newest that the sizing page has."),
    ] = None,
    sku: Annotated[
        str | None, typer.Option(metavar="S", help="Such as GlobalProvisionedManaged. Required.")
    ] = None,
    ptu: Annotated[
        str | None, typer.Option(metavar="N", help="Size of the deployment in PTU. Required.")
    ] = None,
    burst_seconds: Annotated[
        str | None,
        typer.Option(
            metavar="T",
            help="Seconds of drain that a full bucket, 100 %, holds. No document says; the text "
            "shows 1, 10 and 60 beside it. Default: 60.",
        ),
    ] = None,
    max_tokens: Annotated[
        str | None,
        typer.Option(
            metavar="N|actual",
            help="Output tokens that each call states as its limit, by which it is admitted; "
            "actual: what it generated. Default: what a row states, else actual.",
        ),
    ] = None,
    ttft: Annotated[
        str | None,
        typer.Option(metavar="S", help="Seconds to the first token. Default: 0.5."),
    ] = None,
    tokens_per_second: Annotated[
        str | None,
        typer.Option(
            metavar="R",
            help="Tokens that one call generates a second. Default: the model's latency target.",
        ),
    ] = None,
    spillover: Annotated[
        str | None,
        typer.Option(
            metavar="TPM",
            help="Tokens a minute (not thousands) of a standard deployment that takes what is "
            "rejected. Default: none.",
        ),
    ] = None,
    retries: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            help="How often a client calls again after a 429, waiting as advised, as openai-python "
            "does (its own default is 2). Default: 0.",
        ),
    ] = None,
    form: Form = TableFormat.TEXT,
    decisions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="Write what became of each request's first attempt: "
            "request,admitted,retry_after_ms.",
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.png|html",
            help="Draw utilization and rejections by minute: a picture, or a page that needs no "
            "network.",
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(metavar="R", help="Where it is bought, for prices. Default: any region."),
    ] = None,
    prices: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Your own prices, as YAML or JSON; they go before those that are known.",
        ),
    ] = None,
    now: Now = None,
    *,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave out and count what cannot be read.")
    ] = False,
) -> None:
    """Let a provisioned deployment live through a trace: which calls get a 429, when, how long.

    The documented leaky bucket, exactly: no step of time and no rounding decides anything. A call
    takes --ttft + its tokens / --tokens-per-second, whatever the load. Minutes are counted from
    the first call.

    In JSON, charged, level and drained are the three readings that Azure's utilization of a minute
    can have, 1.0 being 100 %; rejected counts first attempts. With --retries there is
    retries {attempts, admitted_after_retry, given_up}, with --spillover
    spillover {served, refused, tokens}; cost compares the ways to buy, for the calls served and
    the trace repeated all month; too_long counts prompts that get a 400, where there are any.

    Exit code 0: simulated; 2: the trace or an option cannot be used, and nothing was written.
    """
    from aoai.commands.extras import require

    require("aoai simulate", "capacity", "numba", "numpy")
    from aoai.commands.simulate import Options, run

    raise typer.Exit(
        run(
            Options(
                trace=trace,
                model=model,
                model_version=model_version,
                sku=sku,
                ptu=ptu,
                burst_seconds=burst_seconds,
                max_tokens=max_tokens,
                ttft=ttft,
                tokens_per_second=tokens_per_second,
                spillover=spillover,
                retries=retries,
                skip_bad_rows=skip_bad_rows,
                form=form.value,
                decisions=decisions,
                plot=plot,
                region=region,
                prices=prices,
                now=now,
            )
        )
    )


@prices.command("show")
def show_prices(
    model: Annotated[
        str | None, typer.Option(metavar="NAME[@VERSION]", help="Tokens of this model alone.")
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="R", help="Prices of this region.")] = None,
    sku: Annotated[str | None, typer.Option(metavar="S", help="Only this deployment type.")] = None,
    prices: PriceList = None,
    form: Form = TableFormat.TEXT,
) -> None:
    """Print what a PTU and a million tokens cost. What nobody has said is shown as unknown."""
    from aoai.commands.prices import show as run

    raise typer.Exit(run(model=model, region=region, sku=sku, stated=prices, form=form.value))


@prices.command("refresh")
def refresh_prices(
    region: Annotated[
        list[str] | None, typer.Option(metavar="R", help="May be repeated. Default: eastus.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Default: AOAI_PRICES, else a file of your own that all read."
        ),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change, and write nothing.")
    ] = False,
) -> None:
    """Read Azure's public price list, keep what it says of some regions, print what changed.

    Nobody has to be signed in. AOAI_RETAIL_PRICES names another list than Azure's.

    Exit code 0: every region was read; 1: some were not, and keep their old prices; 2: nothing was
    written.
    """
    from aoai.commands.prices import refresh as run

    raise typer.Exit(run(region or ["eastus"], output, dry_run=dry_run))


@app.command()
def emulator(
    state: Annotated[Path, typer.Option(metavar="DIR", help="Folder that keeps this Azure.")],
    port: Annotated[
        int | None,
        typer.Option(help="Port to listen on. Default: the folder's last one, else a free one."),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="Quota, room and faults of this Azure: `demo`, or a YAML file. "
            "Default: the folder's last one, else none.",
        ),
    ] = None,
) -> None:
    """Serve a fake Azure on this machine. `source DIR/emulator.env` points any client at it."""
    from aoai.emulator.command import serve

    serve(state, port, scenario)


def main() -> None:
    """Run the command. What a user can put right is printed as lines, with exit code 2."""
    try:
        app()
    except AoaiError as error:
        typer.echo("\n".join(map(str, error.problems)), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
