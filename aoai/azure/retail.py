"""Azure's public price list, the Retail Prices API, for which nobody signs in."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aoai.problems import AoaiError, Problem

if TYPE_CHECKING:
    import requests

ADDRESS = "https://prices.azure.com"
VARIABLE = "AOAI_RETAIL_PRICES"
"""Names another list, such as that of the emulator."""

_PATH = "/api/retail/prices"
_CONNECT_SECONDS = 10
# A page of 1,000 items was seen to take several seconds.
_READ_SECONDS = 60
_RETRIES = 5
# Before the second retry; it doubles from one to the next.
_PAUSE_SECONDS = 1.0
# However long it asks to wait: a command that hangs for an hour is of no use.
_LONGEST_WAIT_SECONDS = 60
_PASSING = (429, 500, 502, 503, 504)
# Far beyond the list of a region, which has two.
_MOST_PAGES = 1000

Item = Mapping[str, Any]
"""One price, with the fields that the API gives it. Numbers are exact."""


class RetailError(AoaiError):
    """The price list gives no answer, or one that is none."""


def address_of(environ: Mapping[str, str]) -> str:
    """Base URL of the price list, without a slash at its end.

    Raises:
        RetailError: The environment names what is no address.
    """
    found = (environ.get(VARIABLE) or ADDRESS).rstrip("/")
    parts = urlsplit(found)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise RetailError([Problem(VARIABLE, f"{found!r} is no address", f"write it as {ADDRESS}")])
    return found


def items_of(address: str, **equal: str) -> tuple[Item, ...]:
    """Every item whose fields are equal to these, all pages joined.

    What is throttled or fails is repeated, as long as the list asks for and no longer than a
    minute each time.

    Args:
        address: As :func:`address_of` gives it.
        equal: Values by field, such as ``armRegionName``.

    Raises:
        RetailError: The list cannot be had whole.
    """
    text = " and ".join(f"{name} eq '{_quoted(value)}'" for name, value in equal.items())
    with _session() as session:
        return tuple(_items(session, address, {"$filter": text}))


def _items(session: "requests.Session", address: str, query: Mapping[str, str]) -> Iterator[Item]:
    url = f"{address}{_PATH}"
    page = _page(session, url, query)
    seen = {url}
    while True:
        yield from page["Items"]
        following = page.get("NextPageLink")
        if not following:
            return
        if _place(following) != _place(address):
            raise _broken(address, f"names a next page elsewhere, {following}")
        if following in seen or len(seen) == _MOST_PAGES:
            raise _broken(address, f"never ends: {following} comes again")
        seen.add(following)
        page = _page(session, following, {})


def _page(session: "requests.Session", url: str, query: Mapping[str, str]) -> Mapping[str, Any]:
    import requests

    try:
        answer = session.get(url, params=query, timeout=(_CONNECT_SECONDS, _READ_SECONDS))
        text = answer.text
    except requests.RequestException as error:
        reason = f"gave no answer ({type(error).__name__})"
        fix = f"check the network and its proxy, or name another list with {VARIABLE}"
        raise RetailError([Problem(url, reason, fix)]) from error
    if answer.status_code != 200:
        raise RetailError([_refusal(url, answer.status_code, text)])
    try:
        found = json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise _broken(url, "answered what is no JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("Items"), list):
        raise _broken(url, "answered what is no price list")
    if not all(isinstance(each, dict) for each in found["Items"]):
        raise _broken(url, "has an item that is none")
    return found


def _refusal(url: str, status: int, text: str) -> Problem:
    try:
        said = json.loads(text)["Error"]["Message"]
    except (ValueError, KeyError, TypeError):
        said = ""
    reason = f"answered {status}{f' {said}' if said else ''}"
    fix = "try again later" if status in _PASSING else f"check {VARIABLE}, or report this"
    return Problem(url, reason, fix)


def _broken(where: str, reason: str) -> RetailError:
    fix = f"try again later, or name another list with {VARIABLE}"
    return RetailError([Problem(where, reason, fix)])


def _session() -> "requests.Session":
    # Imported here because requests costs a quarter of a second.
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3 import BaseHTTPResponse
    from urllib3.util import Retry

    class Patient(Retry):
        """Waits as it is told to, within a limit."""

        def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
            asked = super().get_retry_after(response)
            return None if asked is None else min(asked, _LONGEST_WAIT_SECONDS)

    retries = Patient(
        total=_RETRIES,
        backoff_factor=_PAUSE_SECONDS / 2,
        status_forcelist=_PASSING,
        respect_retry_after_header=True,
        # The last answer says more than an exception about their number.
        raise_on_status=False,
    )
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retries))
    return session


def _place(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port. The list writes its port into the link though it is the usual one."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return parts.scheme, parts.hostname, port or {"https": 443, "http": 80}.get(parts.scheme)


def _quoted(text: str) -> str:
    return text.replace("'", "''")
