"""The items of the price list, from a table of meters and the regions that have them.

Names and prices of the meters are second-hand: what public projects read in the real list in 2026
(``SOURCES.md``). That every region of the catalogue has every meter is assumed; so are ids, dates,
``location``, and prices outside the regions that were read.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from aoai.catalog import catalogue

_METERS = Path(__file__).parent / "meters.json"
_ENDINGS = {"1M": " 1M Tokens", "1K": " Tokens"}
_SERVICE_ID = "DQH318Z0BNX5"


def items(
    service: str, prices: Mapping[str, float], more: tuple[Mapping[str, Any], ...]
) -> Iterator[Mapping[str, Any]]:
    """Every item, region by region.

    Args:
        service: What the list calls the service.
        prices: Other prices, by the meter's name.
        more: Further items, which may leave out what is as on any other.
    """
    for each in _listed(service):
        if (price := prices.get(each["meterName"])) is None:
            yield each
        else:
            yield {**each, "retailPrice": price, "unitPrice": price}
    for extra in more:
        sku = str(extra.get("skuName", extra.get("meterName", "")))
        price = extra.get("retailPrice", 0.0)
        yield {
            **_item("Azure OpenAI", sku, "eastus", "1K"),
            "retailPrice": price,
            "unitPrice": price,
            "serviceName": service,
            **extra,
        }


@cache
def meter_names() -> frozenset[str]:
    """Names of all meters of the list."""
    return frozenset(str(each["meterName"]) for each in _listed(""))


@cache
def _listed(service: str) -> tuple[Mapping[str, Any], ...]:
    regions = [each for each in catalogue().regions.values() if each.offers_openai]
    meters = json.loads(_METERS.read_bytes())
    return tuple(
        _priced(meter, region.name) | {"serviceName": service}
        for region in regions
        for meter in meters
        if _sold(meter["where"], region.data_zone)
    )


def _sold(where: str, zone: str | None) -> bool:
    """Whether a meter's row is of a region. A data zone's meters stand in its regions alone."""
    return {
        "all": True,
        "zones": zone in {"us", "eu"},
        "us": zone == "us",
        "eu": zone == "eu",
        "elsewhere": zone != "us",
    }[where]


def _priced(meter: Mapping[str, Any], region: str) -> dict[str, Any]:
    found = _item(meter["product"], meter["sku"], region, meter["unit"], meter["kind"])
    found |= {"retailPrice": meter["price"], "unitPrice": meter["price"]}
    if term := meter.get("term"):
        found |= {"type": "Reservation", "reservationTerm": term}
    return found


def _item(product: str, sku: str, region: str, unit: str, kind: str = "Tokens") -> dict[str, Any]:
    """An item as the API writes one, but for its price."""
    ending = _ENDINGS.get(unit, "") if kind == "Tokens" else f" {kind}"
    product_id = uuid5(NAMESPACE_URL, product).hex[:12].upper()
    return {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "retailPrice": 0.0,
        "unitPrice": 0.0,
        "armRegionName": region,
        "location": catalogue().regions[region].display_name if region else "",
        "effectiveStartDate": "2026-09-01T00:00:00Z",
        "meterId": str(uuid5(NAMESPACE_URL, f"{product}/{sku}/{region}")),
        "meterName": f"{sku}{ending}",
        "productId": product_id,
        "skuId": f"{product_id}/{uuid5(NAMESPACE_URL, sku).hex[:4].upper()}",
        "productName": product,
        "skuName": sku,
        "serviceName": "",
        "serviceId": _SERVICE_ID,
        "serviceFamily": "AI + Machine Learning",
        "unitOfMeasure": unit,
        "type": "Consumption",
        "isPrimaryMeterRegion": True,
        "armSkuName": sku,
    }
