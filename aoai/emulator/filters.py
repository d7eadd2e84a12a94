"""The few OData filters that clients send to lists of groups and resources."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from aoai.emulator import errors

_TERM = re.compile(r"(\w+) eq '([^']*)'", re.IGNORECASE)


def resource_filter(text: str | None) -> Callable[[Mapping[str, Any]], bool]:
    """What a filter asks for, as a test of a resource's document; everything for no filter.

    Terms joined by ``and``: ``tagName``, ``tagValue``, ``resourceGroup``, ``resourceType``,
    ``location`` and ``name``, each ``eq`` a text in quotes.

    Raises:
        NotModelledError: The filter holds something else.
    """
    terms: dict[str, str] = {}
    for each in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE) if text else ():
        found = _TERM.fullmatch(each.strip("() "))
        if found is None or found[1].lower() not in _TESTS:
            raise errors.NotModelledError(f"The filter {text!r} is not modelled by the emulator.")
        terms[found[1].lower()] = found[2]
    return lambda body: all(_TESTS[name](body, value, terms) for name, value in terms.items())


def _tag(body: Mapping[str, Any], value: str, terms: Mapping[str, str]) -> bool:
    del value
    tags = {name.lower(): each for name, each in (body.get("tags") or {}).items()}
    name = terms.get("tagname", "").lower()
    return name in tags and terms.get("tagvalue") in (None, tags[name])


def _plain(key: str) -> Callable[[Mapping[str, Any], str, Mapping[str, str]], bool]:
    def test(body: Mapping[str, Any], value: str, terms: Mapping[str, str]) -> bool:
        del terms
        return str(body.get(key, "")).lower() == value.lower()

    return test


def _group(body: Mapping[str, Any], value: str, terms: Mapping[str, str]) -> bool:
    del terms
    return f"/resourcegroups/{value}/".lower() in str(body["id"]).lower()


_TESTS: Mapping[str, Callable[[Mapping[str, Any], str, Mapping[str, str]], bool]] = {
    "tagname": _tag,
    "tagvalue": _tag,
    "resourcegroup": _group,
    "resourcetype": _plain("type"),
    "location": _plain("location"),
    "name": _plain("name"),
}
