"""Connections that the policies share, opened while the program is still starting."""

import os
from contextlib import suppress
from dataclasses import replace
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING

from aoai.azure.settings import Settings, read_settings
from aoai.problems import AoaiError

if TYPE_CHECKING:
    from aoai.azure.connection import Connection


def connection(settings: Settings) -> "Connection":
    """The one connection of these settings; subscriptions share it."""
    return _connected(replace(settings, subscription_id=None))


def warm_up() -> Thread:
    """Sign in with the environment's settings beside everything else.

    Importing the SDK, asking a metadata host and getting a token take half a second, during which
    the engine waits for the program and this process has nothing to do. What fails here is told
    when a policy needs it.
    """
    thread = Thread(target=_sign_in, name="warm-up", daemon=True)
    thread.start()
    return thread


def _sign_in() -> None:
    with suppress(AoaiError):
        opened = connection(read_settings({}, os.environ))
        opened.credential.get_token(opened.cloud.scope)


@cache
def _connected(settings: Settings) -> "Connection":
    # Imported here because fresh answers on disk need no SDK.
    from aoai.azure.connection import connect

    return connect(settings)
