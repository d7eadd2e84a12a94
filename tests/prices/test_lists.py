"""Which price lists count, and where they stand."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from aoai.prices import Price, PricesError, Term, kept_at, prices_known

SKU = "GlobalProvisionedManaged"


def listed(path: Path, hour: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"ptu": [{"sku": SKU, "hour": hour}]}), "utf-8")
    return path


def hourly(stated: Path | None, environ: dict[str, str]) -> Decimal:
    found = prices_known(stated, environ).ptu(SKU, Term.HOUR, "eastus")
    assert isinstance(found, Price)
    return found.amount


def test_a_list_of_ones_own_goes_before_the_refreshed_one_and_that_before_the_packaged(
    tmp_path: Path,
) -> None:
    environ = {"XDG_DATA_HOME": str(tmp_path)}
    mine = listed(tmp_path / "mine.json", "3")
    before = hourly(None, environ)
    listed(kept_at(environ), "2")

    assert [int(each) for each in (before, hourly(None, environ), hourly(mine, environ))] == [
        1,
        2,
        3,
    ]


def test_the_refreshed_list_stands_in_the_users_folder_or_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert kept_at({}) == tmp_path / ".local/share/aoai/prices.json"
    assert kept_at({"XDG_DATA_HOME": "/data"}) == Path("/data/aoai/prices.json")
    assert kept_at({"XDG_DATA_HOME": "/data", "AOAI_PRICES": "my.json"}) == Path("my.json")
    monkeypatch.setattr("sys.platform", "darwin")
    assert kept_at({}) == tmp_path / "Library/Application Support/aoai/prices.json"


def test_a_list_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(PricesError, match="cannot be read"):
        prices_known(tmp_path / "none.yaml", {"XDG_DATA_HOME": str(tmp_path)})


def test_a_refreshed_list_that_is_broken_is_told_and_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text("{", "utf-8")

    with pytest.raises(PricesError, match="is no JSON"):
        prices_known(None, {"AOAI_PRICES": str(path)})
