"""Which format a trace has, by its first line."""

from collections.abc import Sequence

from aoai.capacity.traces.rows import NAMES, REQUIRED, Column
from aoai.capacity.workload import TraceError
from aoai.problems import Problem, nearest

KNOWN = (
    "begin with TIMESTAMP,ContextTokens,GeneratedTokens (Azure), with "
    "timestamp,prompt_tokens,generated_tokens[,max_tokens][,cached_tokens] in any order, "
    'or with a line such as {"timestamp": 0, "input_length": 6758, "output_length": 500, '
    '"hash_ids": [0, 1]} (Mooncake)'
)


def columns_of(line: bytes, where: str) -> Sequence[Column]:
    """The columns that a header names.

    Raises:
        TraceError: It names unknown columns, one twice, or not all that are needed.
    """
    try:
        text = line.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise TraceError([Problem(where, "the header is not UTF-8", KNOWN)]) from error
    names = [name.strip(' \t"') for name in text.split(",")]
    columns = [NAMES.get(name.lower()) for name in names]
    if not any(columns):
        shown = text if len(text) <= 60 else f"{text[:59]}…"
        raise TraceError([Problem(where, f"the header {shown!r} is not known", KNOWN)])
    problems = [
        Problem(where, f"unknown column {name!r}", _advice(name))
        for name, column in zip(names, columns, strict=True)
        if column is None
    ]
    problems += [
        Problem(where, f"{each} is there {columns.count(each)} times", "leave one of them")
        for each in Column
        if columns.count(each) > 1
    ]
    problems += [
        Problem(where, f"the header has no {each}", KNOWN)
        for each in REQUIRED
        if each not in columns
    ]
    if problems:
        raise TraceError(problems)
    return [column for column in columns if column is not None]


def _advice(name: str) -> str:
    close = nearest(name, NAMES)
    return f"did you mean {close}?" if close else f"leave it out, or use one of {', '.join(NAMES)}"
