"""Which price lists count, and where the one that Azure's was written to stands."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from aoai.prices.document import read_sheet
from aoai.prices.known import Prices, packaged

VARIABLE = "AOAI_PRICES"
"""Names another file than that of the user's folder."""


def kept_at(environ: Mapping[str, str] = os.environ) -> Path:
    """Where ``aoai prices refresh`` writes, and all others read."""
    if environ.get(VARIABLE):
        return Path(environ[VARIABLE])
    return _data_home(environ) / "aoai" / "prices.json"


def prices_known(stated: Path | None = None, environ: Mapping[str, str] = os.environ) -> Prices:
    """Everything that is known of prices, the surest list first.

    Args:
        stated: The user's own list, as ``--prices`` names it. It goes before what the last refresh
            wrote, and that before what comes with the package.
        environ: Usually ``os.environ``.

    Raises:
        PricesError: A list cannot be read. Every fault of it is named.
    """
    kept = kept_at(environ)
    own = [] if stated is None else [read_sheet(stated)]
    refreshed = [read_sheet(kept)] if kept.exists() else []
    return Prices((*own, *refreshed, packaged()))


def _data_home(environ: Mapping[str, str]) -> Path:
    if environ.get("XDG_DATA_HOME"):
        return Path(environ["XDG_DATA_HOME"])
    if sys.platform == "win32" and environ.get("LOCALAPPDATA"):
        return Path(environ["LOCALAPPDATA"])
    home = Path.home()
    return home / ("Library/Application Support" if sys.platform == "darwin" else ".local/share")
