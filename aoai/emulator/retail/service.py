"""GET /api/retail/prices: filter, pages, and the envelope of 1,000 items at most."""

from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aoai.emulator import errors
from aoai.emulator.documents import parameter, reply
from aoai.emulator.retail.filters import FilterError, test_of
from aoai.emulator.retail.items import items
from aoai.emulator.routing import Route
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

# As the real list names its own next page.
_PUBLIC = "https://prices.azure.com:443"
_PATH = "/api/retail/prices"
_VERSIONS = frozenset({"2021-10-01-preview", "2023-01-01-preview"})
# From this one on the values of a filter are compared with regard to case.
_CASE_SENSITIVE = "2023-01-01-preview"


def get_prices(azure: "Azure", request: Request) -> Response:
    """GET /api/retail/prices. Nobody signs in for it."""
    version = parameter(request, "api-version")
    if version is not None and version not in _VERSIONS:
        return _refused("Unsupported API version")
    currency = (parameter(request, "currencyCode") or "USD").strip("'")
    if currency.upper() != "USD":
        message = f"Prices in {currency} are not modelled by the emulator."
        raise errors.NotModelledError(message)
    text = parameter(request, "$filter") or ""
    skip = parameter(request, "$skip") or "0"
    try:
        test = test_of(text, case_sensitive=version == _CASE_SENSITIVE) if text else _every
    except FilterError:
        return _refused("Invalid OData parameters supplied")
    if not skip.isdecimal():
        return _refused("Invalid OData parameters supplied")
    retail = azure.scenario.retail
    found = (each for each in items(retail.service, retail.prices, retail.items) if test(each))
    page = list(islice(found, int(skip), int(skip) + retail.page))
    more = next(found, None) is not None
    following = _next_page(azure.endpoint or _PUBLIC, version, text, int(skip) + retail.page)
    return reply(
        {
            "BillingCurrency": "USD",
            "CustomerEntityId": "Default",
            "CustomerEntityType": "Retail",
            "Items": page,
            "NextPageLink": following if more else None,
            "Count": len(page),
        }
    )


def _every(item: Any) -> bool:
    del item
    return True


def _next_page(endpoint: str, version: str | None, text: str, skip: int) -> str:
    parts = [f"api-version={version}"] if version else []
    parts += [f"$filter={quote(text, safe='')}"] if text else []
    return f"{endpoint}{_PATH}?{'&'.join([*parts, f'$skip={skip}'])}"


def _refused(message: str) -> Response:
    return reply({"Error": {"Code": "BadRequest", "Message": message}}, 400)


ROUTES = (Route("GET", _PATH, get_prices),)
