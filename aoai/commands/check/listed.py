"""A JSON or YAML list of requests, read so that nothing is guessed."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from aoai.catalog import ZONE_WORDS, region_name
from aoai.commands.check.origins import Mark, Origin
from aoai.facts import Deployed, ModelId
from aoai.marked import Items, Node, Table, Text, is_null, kind_of
from aoai.problems import Problem, nearest
from aoai.rules import Candidate, DeploymentRequest, Present, Residency

_KINDS = ("AIServices", "OpenAI")
_KEYS = ("id", "model", "sku", "capacity", "region", "regions", "kind", "residency", "present")
_MODEL_KEYS = ("format", "name", "version")
_PRESENT_KEYS = ("region", "capacity", "version", "sku")

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d*)?([eE][-+]?\d+)?")
# What one reader of YAML or another takes for a number: 0613, 0914, 0x1F, 0o17, 1_000, 1.0, +1.
_NUMERIC = re.compile(r"[-+]?(0[xob][\da-fA-F_]+|\.?\d[\d_]*(\.[\d_]*)?([eE][-+]?\d+)?)")
_VERSION = re.compile(r"[1-9]\d*")
# Far beyond what any deployment has; a number with a huge exponent would fill the memory.
_LARGEST = Decimal(10**12)


def requests_in(
    items: Items, file: str, problems: list[Problem]
) -> Iterator[tuple[DeploymentRequest, Origin]]:
    """The requests of a list, each with its place.

    Args:
        items: The list.
        file: Its name; a request without an id is called by it and its position from 0.
        problems: Takes what is wrong; a request with a problem is left out.
    """
    for at, node in enumerate(items.values):
        reader = _Reader(file, f"[{at}]", problems)
        before = len(problems)
        request = reader.request(node, f"{'stdin' if file == '-' else file}[{at}]")
        if request is not None and len(problems) == before:
            own = node if isinstance(node, Table) else None
            mark = Mark(node.line, node.column)
            places = len(request.candidates)
            yield request, Origin(file, mark, own, candidates=places, name=request.name)


class _Reader:
    """Reads one request; what is wrong goes to the problems of the list."""

    def __init__(self, file: str, place: str, problems: list[Problem]) -> None:
        self._file = file
        self._place = place
        self._problems = problems

    def request(self, node: Node, default: str) -> DeploymentRequest | None:
        """The request; None, or one of no meaning, where there is a problem."""
        if not isinstance(node, Table):
            fix = "write {model: {name: gpt-5.1, version: …}, sku: …, capacity: …, region: …}"
            self._wrong(node, "", f"{_said(node)} is no request", fix)
            return None
        self._known(node, _KEYS, "")
        model = self._model(node)
        name = self._text(node, "id", required=False)
        sku = self._text(node, "sku") or ""
        candidates = tuple(map(Candidate, self._regions(node)))
        return DeploymentRequest(
            name=default if name is None else name,
            model_format=model[0],
            model_name=model[1],
            model_version=model[2],
            sku=sku,
            capacity=self._capacity(node, "capacity"),
            candidates=candidates,
            kind=self._kind(node),
            residency=self._residency(node),
            present=self._present(node, model, sku),
        )

    def _kind(self, node: Table) -> str:
        found = node.get("kind")
        kind = self._text(node, "kind", required=False) or _KINDS[0]
        if found is not None and kind not in _KINDS:
            near = nearest(kind, _KINDS)
            fix = f"did you mean {near}?" if near else f"write {' or '.join(_KINDS)}"
            self._wrong(found, ".kind", f"{kind!r} is no kind that holds model deployments", fix)
        return kind

    def _model(self, node: Table) -> tuple[str, str, str | None]:
        found = self._required(node, "model", "")
        if found is None:
            return "", "", None
        if not isinstance(found, Table):
            fix = "write {name: gpt-5.1, version: '2025-11-13'}"
            self._wrong(found, ".model", f"{_said(found)} is no map", fix)
            return "", "", None
        self._known(found, _MODEL_KEYS, ".model")
        return (
            self._text(found, "format", ".model", required=False) or "OpenAI",
            self._text(found, "name", ".model") or "",
            self._version(found, ".model"),
        )

    def _version(self, table: Table, path: str) -> str | None:
        """A version as its source text, which a reader of numbers and dates would lose."""
        found = table.get("version")
        if found is None:
            return None
        path = f"{path}.version"
        if not isinstance(found, Text):
            self._wrong(found, path, f"{_said(found)} is no text", "put it in quotes")
            return None
        kind = kind_of(found)
        numeric = kind in ("int", "float") or _NUMERIC.fullmatch(found.text)
        if found.plain and (kind == "bool" or (numeric and not _VERSION.fullmatch(found.text))):
            reason = f"{found.text} without quotes is no text"
            self._wrong(found, path, reason, f"put it in quotes: '{found.text}'")
        if not found.text.strip():
            self._wrong(found, path, "it is empty", "write one, or leave it out")
        elif not found.text.isprintable():
            self._wrong(
                found, path, f"{found.text!r} cannot be printed in one line", "write one word"
            )
        return found.text

    def _regions(self, node: Table) -> Sequence[str]:
        one, several = node.get("region"), node.get("regions")
        if one is not None and several is not None:
            self._wrong(one, ".region", "regions stands there too", "keep one of them")
            return ()
        if several is None:
            found = self._text(node, "region")
            return [region_name(found)] if found else ()
        if not isinstance(several, Items) or not several.values:
            fix = "write a list, such as [swedencentral, westus]"
            self._wrong(several, ".regions", f"{_said(several)} lists no region", fix)
            return ()
        names = [self._string(each, f".regions[{at}]") for at, each in enumerate(several.values)]
        return list(dict.fromkeys(region_name(each) for each in names if each))

    def _residency(self, node: Table) -> Residency:
        found = node.get("residency")
        if found is None:
            return None
        if isinstance(found, Items):
            names = [self._string(each, f".residency[{n}]") for n, each in enumerate(found.values)]
            for each in set(ZONE_WORDS).intersection(filter(None, names)):
                self._wrong(found, ".residency", f"{each} stands in a list", "write it alone")
            if not names:
                self._wrong(found, ".residency", "nothing is listed", "list one or more regions")
            return tuple(each for each in names if each)
        word = self._string(found, ".residency")
        if word and word not in ZONE_WORDS:
            near = nearest(word, ZONE_WORDS)
            other = f"write one of {', '.join(ZONE_WORDS)}, or a list of regions"
            fix = f"did you mean {near}?" if near else other
            self._wrong(found, ".residency", f"{word!r} is no zone", fix)
        return word

    def _present(self, node: Table, model: tuple[str, str, str | None], sku: str) -> Present | None:
        found = node.get("present")
        if found is None:
            return None
        if not isinstance(found, Table):
            self._wrong(found, ".present", f"{_said(found)} is no map", "write {region, capacity}")
            return None
        self._known(found, _PRESENT_KEYS, ".present")
        region = self._text(found, "region", ".present") or ""
        version = self._version(found, ".present") or model[2] or ""
        deployed = Deployed(
            account_id="",
            name="",
            model=ModelId(model[0], model[1], version),
            sku=self._text(found, "sku", ".present", required=False) or sku,
            capacity=self._capacity(found, "capacity", ".present", least=0),
        )
        return Present(region_name(region), deployed)

    def _capacity(self, table: Table, key: str, path: str = "", *, least: int | None = None) -> int:
        found = self._required(table, key, path)
        if found is None:
            return 0
        path, fix = f"{path}.{key}", "write a whole number"
        if not (isinstance(found, Text) and found.plain and _NUMBER.fullmatch(found.text)):
            self._wrong(found, path, *_no_number(found))
            return 0
        number = Decimal(found.text)
        if number.copy_abs() > _LARGEST:
            self._wrong(found, path, f"{found.text} is more than Azure counts", fix)
        elif number != number.to_integral_value():
            self._wrong(found, path, f"{found.text} is no whole number", fix)
        elif least is not None and number < least:
            self._wrong(found, path, f"{found.text} is too small", f"write {least} or more")
        else:
            return int(number)
        return 0

    def _text(self, table: Table, key: str, path: str = "", *, required: bool = True) -> str | None:
        found = self._required(table, key, path) if required else table.get(key)
        return None if found is None else self._string(found, f"{path}.{key}", numbers=key == "id")

    def _string(self, found: Node, path: str, *, numbers: bool = False) -> str | None:
        if not isinstance(found, Text) or is_null(found):
            self._wrong(found, path, f"{_said(found)} is no text", "write one word")
            return None
        if not found.text.strip():
            self._wrong(found, path, "it is empty", "write a name")
            return None
        if not found.text.isprintable():
            # A line of its own in a log would be read as a command of the runner.
            self._wrong(
                found, path, f"{found.text!r} cannot be printed in one line", "write one word"
            )
            return None
        if found.plain and kind_of(found) != "str" and not numbers:
            self._wrong(
                found, path, f"{found.text} is no text", f"put it in quotes: '{found.text}'"
            )
            return None
        return found.text.strip()

    def _required(self, table: Table, key: str, path: str) -> Node | None:
        found = table.get(key)
        if found is None:
            self._wrong(table, f"{path}.{key}", "missing", f"add {key}")
        return found

    def _known(self, table: Table, keys: Sequence[str], path: str) -> None:
        for text, (key, _) in table.pairs.items():
            if text not in keys:
                near = nearest(text, keys)
                fix = f"did you mean {near}?" if near else f"the keys here are {', '.join(keys)}"
                self._wrong(key, f"{path}.{text}", f"nothing reads {text!r}", fix)

    def _wrong(self, node: Node, path: str, reason: str, fix: str) -> None:
        where = f"{self._file}:{node.line}: {self._place}{path}"
        self._problems.append(Problem(where, reason, fix))


def _no_number(found: Node) -> tuple[str, str]:
    if isinstance(found, Text) and _NUMBER.fullmatch(found.text):
        return f"{found.text!r} is text", f"write {found.text} without quotes"
    if isinstance(found, Text) and found.plain and kind_of(found) in ("int", "float"):
        return f"{found.text} is no plain number", "write it in digits"
    return f"{_said(found)} is no number", "write a whole number"


def _said(node: Node) -> str:
    match node:
        case Items():
            return "a list" if node.values else "an empty list"
        case Table():
            return "a map"
    return repr(node.text) if not node.plain else node.text or "nothing"
