"""What ``aoai emulator`` does: one Azure on one port, until it is told to stop."""

import errno
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from aoai.emulator.azure import Azure
from aoai.emulator.certificates import server_context, write_bundle
from aoai.emulator.directory import (
    Settings,
    StateDirectory,
    absolute_scenario,
    export_lines,
    write_whole,
)
from aoai.emulator.scenario import Scenario
from aoai.emulator.server import Server
from aoai.emulator.store import Store
from aoai.problems import AoaiError, Problem

_HOST = "127.0.0.1"


class PortError(AoaiError):
    """The port cannot be listened on."""


def serve(state: Path, port: int | None = None, scenario: str | None = None) -> NoReturn:
    """Serve the Azure of a state folder until SIGTERM or SIGINT, and end the process.

    Args:
        state: Folder that keeps the port, the certificate authority and everything in this Azure.
        port: Where to listen; default: the port last used with the folder, else a free one.
        scenario: Name of a shipped scenario, or a file; default: the one last used with the folder,
            else none.

    Raises:
        AoaiError: The folder is in use, the port is taken, or the scenario cannot be read.
    """
    directory = StateDirectory(state.absolute())
    directory.create()
    with directory.lock():
        kept = directory.settings()
        name = kept.scenario if scenario is None else absolute_scenario(scenario)
        found = Scenario.load(name)
        with _listen(kept.port if port is None else port) as listening:
            settings = Settings(port=listening.getsockname()[1], scenario=name)
            directory.remember(settings)
            endpoint = f"https://localhost:{settings.port}"
            store = Store(directory.database)
            azure = Azure(found, store=store, endpoint=endpoint)
            context = server_context(directory)
            text = export_lines(_variables(directory, found, endpoint))

            def ready() -> None:
                write_whole(directory.environment, text)
                print(f"{endpoint} is Azure; source {directory.environment}", flush=True)  # noqa: T201 - the command's output

            Server(azure, context, ready).run([listening])
            store.close()
    # A request that a fault delays would keep the process until the delay is over.
    os._exit(0)


def _listen(port: int | None) -> socket.socket:
    # Naming the protocol is what makes asyncio switch Nagle's algorithm off: without it the body of
    # an answer waits 40 ms for the client's acknowledgement of its headers.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # Without it a port whose last connections are still in TIME_WAIT would count as taken.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((_HOST, port or 0))
    except (OSError, OverflowError) as error:
        listening.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        reason = "another program listens there" if taken else f"cannot be listened on ({error})"
        problem = Problem(f"port {port}", reason, "choose another one with --port")
        raise PortError([problem]) from error
    return listening


def _variables(directory: StateDirectory, scenario: Scenario, endpoint: str) -> Mapping[str, str]:
    """Everything that az, Pulumi, OpenTofu and azure-identity need to reach this Azure."""
    bundle = str(write_bundle(directory))
    identity = {
        "TENANT_ID": scenario.subscriptions[0].tenant,
        "CLIENT_ID": scenario.client_id,
        "CLIENT_SECRET": scenario.client_secret,
        "SUBSCRIPTION_ID": scenario.subscriptions[0].id,
    }
    return {
        "AOAI_EMULATOR": endpoint,
        "AOAI_RETAIL_PRICES": endpoint,
        # What was read of this list is never taken for what the real one says.
        "AOAI_PRICES": str(directory.prices),
        "ARM_METADATA_HOSTNAME": endpoint.removeprefix("https://"),
        **{f"ARM_{name}": value for name, value in identity.items()},
        "ARM_DISABLE_INSTANCE_DISCOVERY": "true",
        **{f"AZURE_{name}": value for name, value in identity.items()},
        "AZURE_AUTHORITY_HOST": endpoint,
        # Without it a credential that asks the machine's own identity would leave for the network.
        "AZURE_POD_IDENTITY_AUTHORITY_HOST": endpoint,
        "AZURE_CONFIG_DIR": str(directory.az),
        "AZURE_CORE_INSTANCE_DISCOVERY": "false",
        "AZURE_CORE_COLLECT_TELEMETRY": "false",
        "REQUESTS_CA_BUNDLE": bundle,
        "SSL_CERT_FILE": bundle,
        **_around_proxies(),
    }


def _around_proxies() -> Mapping[str, str]:
    # Python's clients send even localhost to a proxy, unless told otherwise.
    proxies = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    if not any(os.environ.get(each) for each in proxies):
        return {}
    spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    hosts = [each for each in spared.split(",") if each]
    joined = ",".join([*hosts, *(own for own in ("localhost", _HOST) if own not in hosts)])
    return {"NO_PROXY": joined, "no_proxy": joined}
