"""Makes recorded calls again with azure-mgmt and nothing of ours: `python -m benchmarks.bare FILE`.

The calls of one account are made in their order, one after the other, and accounts side by side,
which is all that Azure allows. Answers are not looked at.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

Call = Mapping[str, Any]


def main(file: Path, threads: int) -> None:
    """Make the calls of a file."""
    calls: list[Call] = json.loads(file.read_text("utf-8"))
    queues: dict[str, list[Call]] = defaultdict(list)
    for each in calls:
        queues["/".join(each["path"].split("/")[:9]).lower()].append(each)
    credential = ClientSecretCredential(
        os.environ["ARM_TENANT_ID"],
        os.environ["ARM_CLIENT_ID"],
        os.environ["ARM_CLIENT_SECRET"],
        authority=os.environ["AOAI_EMULATOR"],
        disable_instance_discovery=True,
    )
    subscriptions = {each["path"].split("/")[2] for each in calls}
    clients = {each: _client(credential, each) for each in subscriptions}

    def make(queue: Sequence[Call]) -> None:
        for each in queue:
            ask = _call(clients[each["path"].split("/")[2]], each)
            try:
                ask()
            except HttpResponseError:
                continue

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(make, queues.values()))


def _client(
    credential: ClientSecretCredential, subscription: str
) -> CognitiveServicesManagementClient:
    return CognitiveServicesManagementClient(
        credential,
        subscription,
        base_url=os.environ["AOAI_EMULATOR"],
        credential_scopes=["https://management.azure.com/.default"],
    )


def _call(client: CognitiveServicesManagementClient, call: Call) -> Callable[[], object]:
    """The method of the client that makes such a call."""
    parts = call["path"].split("/")
    group, rest = parts[4], parts[8:]
    match call["method"], len(rest):
        case "GET", 1:
            return lambda: client.accounts.get(group, rest[0])
        case "GET", 2:
            # A shortage has the sizes of the model read besides, which this comparison has not.
            return lambda: list(client.deployments.list(group, rest[0]))
        case "GET", 3:
            return lambda: client.deployments.get(group, rest[0], rest[2])
        case "PUT", 3:
            body = BytesIO(call["body"].encode())
            return lambda: client.deployments.begin_create_or_update(
                group, rest[0], rest[2], body, polling=False
            ).result()
    message = f"{call['method']} {call['path']} is no call that placing makes"
    raise ValueError(message)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
