"""Which Azure: the public one, a sovereign one, or whatever a metadata host describes."""

from dataclasses import dataclass

from azure.core.exceptions import AzureError
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest

from aoai.azure.settings import Settings
from aoai.problems import AoaiError, Problem, nearest


class CloudError(AoaiError):
    """The cloud that the settings name is unknown or does not answer."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """Endpoints of one Azure."""

    resource_manager: str
    """Base URL of ARM, without a slash at the end."""
    authority: str
    """Base URL of sign-in, without a slash at the end."""
    audience: str
    """What tokens for ARM are made out to, as the cloud spells it."""
    inference: str = "https://cognitiveservices.azure.com"
    """What tokens for the endpoints of accounts are made out to."""

    @property
    def scope(self) -> str:
        """The scope to ask a token for; an audience that ends in a slash gives two, as it must."""
        return f"{self.audience}/.default"

    @property
    def inference_scope(self) -> str:
        """The scope to ask a token for that an account's endpoint takes."""
        return f"{self.inference}/.default"


_PUBLIC = Cloud(
    "https://management.azure.com",
    "https://login.microsoftonline.com",
    "https://management.azure.com",
)
_KNOWN = {
    "public": _PUBLIC,
    "azurepubliccloud": _PUBLIC,
    "azurecloud": _PUBLIC,
    "usgovernment": Cloud(
        "https://management.usgovcloudapi.net",
        "https://login.microsoftonline.us",
        "https://management.usgovcloudapi.net",
        "https://cognitiveservices.azure.us",
    ),
    "china": Cloud(
        "https://management.chinacloudapi.cn",
        "https://login.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
        "https://cognitiveservices.azure.cn",
    ),
}


def find_cloud(settings: Settings) -> Cloud:
    """The cloud of the settings. Asks the metadata host when one is set.

    Raises:
        CloudError: The environment's name is unknown, or the metadata host gives no useful answer.
    """
    if settings.metadata_host:
        return _described_by(settings.metadata_host)
    name = (settings.environment or "public").casefold()
    if name not in _KNOWN:
        close = nearest(name, _KNOWN)
        fix = f"did you mean {close}?" if close else "use public, usgovernment or china"
        raise CloudError([Problem("environment", f"{settings.environment!r} is no cloud", fix)])
    return _KNOWN[name]


def _described_by(host: str) -> Cloud:
    base = host if "://" in host else f"https://{host}"
    url = f"{base.rstrip('/')}/metadata/endpoints?api-version=2022-09-01"
    try:
        with RequestsTransport(connection_timeout=10, read_timeout=10) as transport:
            answer = transport.send(HttpRequest("GET", url))
            answer.raise_for_status()
            found = answer.json()
        resource_manager = str(found["resourceManager"]).rstrip("/")
        same = (each for each in _KNOWN.values() if each.resource_manager == resource_manager)
        return Cloud(
            resource_manager=resource_manager,
            authority=str(found["authentication"]["loginEndpoint"]).rstrip("/"),
            audience=str(found["authentication"]["audiences"][0]),
            # No description names it.
            inference=next(same, _PUBLIC).inference,
        )
    except (AzureError, ValueError, KeyError, IndexError, TypeError) as error:
        problem = Problem(
            "metadata host",
            f"{url} gave no description of a cloud ({type(error).__name__}: {error})",
            "start the emulator, or correct ARM_METADATA_HOSTNAME or metadataHost",
        )
        raise CloudError([problem]) from error
