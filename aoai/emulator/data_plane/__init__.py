"""What an account's endpoint answers: chat completions and embeddings, for a start.

Azure's names reach an account by its host, the server's by the path ``/_accounts/SUBDOMAIN/``, and
each has both forms of the API: dated versions with the deployment in the path, and v1 with the
deployment as the ``model`` of the body. Nothing is throttled, and nothing is streamed.
"""

from aoai.emulator.data_plane.access import PREFIX, served
from aoai.emulator.data_plane.chat import complete
from aoai.emulator.data_plane.embeddings import embed
from aoai.emulator.routing import Route

_OPERATIONS = (
    ("chat/completions", "chatCompletion", complete),
    ("embeddings", "embeddings", embed),
)
ROUTES = tuple(
    Route("POST", f"{prefix}/openai/{where}/{path}", served(name, operation))
    for prefix in ("", PREFIX)
    for where in ("deployments/{deployment}", "v1")
    for path, name, operation in _OPERATIONS
)
