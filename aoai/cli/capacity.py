"""Names and options of `size` and `simulate`."""

from pathlib import Path
from typing import Annotated

import typer

from aoai.commands.options import Form, Now, PriceList, TableFormat

ModelName = Annotated[
    str | None, typer.Option(metavar="NAME[@VERSION]", help="Such as gpt-4.1. Required.")
]
ModelVersion = Annotated[
    str | None, typer.Option(metavar="V", help="Default: the newest that the sizing page has.")
]
ProvisionedSku = Annotated[
    str | None, typer.Option(metavar="S", help="Such as GlobalProvisionedManaged. Required.")
]
TokenLimit = Annotated[
    str | None,
    typer.Option(
        metavar="N|actual",
        help="Output tokens that each call states as its limit, by which it is admitted; actual: "
        "what it generated. Default: what a row states, else actual.",
    ),
]
FirstToken = Annotated[
    str | None, typer.Option(metavar="S", help="Seconds to the first token. Default: 0.5.")
]
TokenRate = Annotated[
    str | None,
    typer.Option(
        metavar="R",
        help="Tokens that one call generates a second. Default: the model's latency target.",
    ),
]
PriceRegion = Annotated[
    str | None,
    typer.Option(metavar="R", help="Where it is bought, for prices. Default: any region."),
]
SkipBadRows = Annotated[
    bool, typer.Option("--skip-bad-rows", help="Leave out and count what cannot be read.")
]


def size(  # noqa: PLR0913, PLR0917 - each is an option of the command
    model: ModelName = None,
    sku: ProvisionedSku = None,
    model_version: ModelVersion = None,
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
    max_tokens: TokenLimit = None,
    ttft: FirstToken = None,
    tokens_per_second: TokenRate = None,
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
    region: PriceRegion = None,
    prices: PriceList = None,
    now: Now = None,
    form: Form = TableFormat.TEXT,
    *,
    long_context: Annotated[
        bool, typer.Option("--long-context", help="Count with the weights for long prompts.")
    ] = False,
    skip_bad_rows: SkipBadRows = False,
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
        "--prices": None if prices is None else str(prices),
        "--skip-bad-rows": "" if skip_bad_rows else None,
    }
    given = {option: text for option, text in stated.items() if text is not None}
    raise typer.Exit(run(given, now=now, form=form.value))


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
    model: ModelName = None,
    model_version: ModelVersion = None,
    sku: ProvisionedSku = None,
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
    max_tokens: TokenLimit = None,
    ttft: FirstToken = None,
    tokens_per_second: TokenRate = None,
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
    region: PriceRegion = None,
    prices: PriceList = None,
    now: Now = None,
    *,
    skip_bad_rows: SkipBadRows = False,
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
