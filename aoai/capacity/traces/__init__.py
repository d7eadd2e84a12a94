"""Recorded traffic, read exactly: Azure's CSV, plain CSV and Mooncake's JSON lines.

- Azure: CSV with ``TIMESTAMP,ContextTokens,GeneratedTokens``, as in Azure/AzurePublicDataset.
- Plain: CSV with ``timestamp,prompt_tokens,generated_tokens`` and, if stated, ``max_tokens`` and
  ``cached_tokens``, in any order; an empty field of these two states nothing. The names of an
  answer's ``usage`` will do: ``input_tokens``, ``output_tokens``, ``completion_tokens``; so will
  those of a request, ``max_completion_tokens`` and ``max_output_tokens``, and short ones,
  ``prompt``, ``generated`` and ``cached``.
- Mooncake: JSON lines, see :mod:`aoai.capacity.traces.mooncake`.

A timestamp is a date (``2024-05-12 00:00:00.001163+00:00``: ``T`` for the space, ``Z`` or an offset
are lawful; without an offset it is UTC) or a decimal number of seconds, all of one kind, with any
number of decimals up to seven. What is finer than that is refused and never cut; zeros past the
seventh decimal are lawful. Time 0 is the first good row. Equal stamps, CR LF, a byte order mark,
blank lines, spaces and double quotes around a field, and a last line without its end are lawful.
"""

from aoai.capacity.traces.mooncake import PrefixCache
from aoai.capacity.traces.reading import read_trace

__all__ = ["PrefixCache", "read_trace"]
