"""How to reach Azure, as the user said it: provider arguments first, then the environment.

Names and their order are those of the azure-native provider, so that one set of values serves both.
Source: the argument and variable lists of pulumi-azure-native 3.29.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from aoai.problems import AoaiError, Problem


class SettingsError(AoaiError):
    """A provider argument or an ``ARM_`` variable cannot be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where Azure is and who asks. An absent value is None; flags are off by default."""

    subscription_id: str | None = None
    tenant_id: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    client_certificate_path: str | None = None
    client_certificate_password: str | None = None
    use_oidc: bool = False
    oidc_token: str | None = None
    oidc_token_file_path: str | None = None
    oidc_request_token: str | None = None
    oidc_request_url: str | None = None
    oidc_audience: str | None = None
    use_msi: bool = False
    use_default_azure_credential: bool = False
    environment: str | None = None
    """``public``, ``usgovernment`` or ``china``; not used when a metadata host is set."""
    metadata_host: str | None = None
    """Host, with its port, that answers ``/metadata/endpoints``; a scheme may be part of it."""
    disable_instance_discovery: bool = False


_FLAGS = frozenset(
    {"use_oidc", "use_msi", "use_default_azure_credential", "disable_instance_discovery"}
)
_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "subscription_id": ("ARM_SUBSCRIPTION_ID",),
    "tenant_id": ("ARM_TENANT_ID",),
    "client_id": ("ARM_CLIENT_ID",),
    "client_secret": ("ARM_CLIENT_SECRET",),
    "client_certificate_path": ("ARM_CLIENT_CERTIFICATE_PATH",),
    "client_certificate_password": ("ARM_CLIENT_CERTIFICATE_PASSWORD",),
    "use_oidc": ("ARM_USE_OIDC",),
    "oidc_token": ("ARM_OIDC_TOKEN",),
    "oidc_token_file_path": ("ARM_OIDC_TOKEN_FILE_PATH",),
    "oidc_request_token": ("ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
    "oidc_request_url": ("ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"),
    "oidc_audience": ("ARM_OIDC_AUDIENCE",),
    "use_msi": ("ARM_USE_MSI",),
    "use_default_azure_credential": ("ARM_USE_DEFAULT_AZURE_CREDENTIAL",),
    "environment": ("ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"),
    "metadata_host": ("ARM_METADATA_HOSTNAME",),
    "disable_instance_discovery": ("ARM_DISABLE_INSTANCE_DISCOVERY",),
}


def read_settings(arguments: Mapping[str, object], environ: Mapping[str, str]) -> Settings:
    """The settings that provider arguments and the environment give together.

    Args:
        arguments: Provider inputs by their wire names, such as ``subscriptionId``. Names that are
            not settings (``version``, ``partnerId``) are left alone.
        environ: Usually ``os.environ``.

    Raises:
        SettingsError: A flag is neither true nor false. All such flags are named.
    """
    values: dict[str, str | bool] = {}
    problems: list[Problem] = []
    for each in fields(Settings):
        where, given = _given(each.name, arguments, environ)
        if given is None or given == "":
            continue
        if each.name not in _FLAGS:
            values[each.name] = str(given)
        elif (flag := _flag(given)) is None:
            problems.append(Problem(where, f"{given!r} is no flag", "set it to true or false"))
        else:
            values[each.name] = flag
    if problems:
        raise SettingsError(problems)
    return Settings(**values)  # type: ignore[arg-type]  # flags are bool and the rest str, as sorted above


def _given(
    name: str, arguments: Mapping[str, object], environ: Mapping[str, str]
) -> tuple[str, object]:
    first, *rest = name.split("_")
    wire = first + "".join(map(str.title, rest))
    if arguments.get(wire) not in (None, ""):
        return wire, arguments[wire]
    for variable in _VARIABLES[name]:
        if environ.get(variable):
            return variable, environ[variable]
    return wire, None


def _flag(given: object) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(str(given).casefold())
