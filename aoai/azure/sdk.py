"""Loads Azure's SDK late, since it costs a second that many runs can save, and in one thread."""

from importlib import import_module
from threading import RLock

_LOCK = RLock()
_PARTS = (
    "azure.core.rest",
    "azure.core.pipeline.transport",
    "azure.identity",
    "azure.mgmt.cognitiveservices",
)


def load() -> None:
    """Load what is used of the SDK, unless it is loaded.

    To be called before anything of it is imported inside a function. Its modules import each other
    in circles: of two threads that begin at different ones, one meets a module that is half loaded,
    which is an ImportError (seen of azure-core 1.41.0).
    """
    with _LOCK:
        for each in _PARTS:
            import_module(each)
