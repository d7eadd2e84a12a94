"""`aoai status` as it is called, with one call to each endpoint over TLS."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from aoai.azure.connection import connect
from aoai.azure.deployments import Deployments
from aoai.azure.settings import read_settings
from emulated import Emulated, emulated
from exported import Exported
from landing import PTU, QUOTA, STANDARD

AOAI = Path(sys.executable).parent / "aoai"
SWEDEN, FRANCE = "swedencentral", "francecentral"
MODELS = {
    "chat": ("gpt-5.4", "2026-03-05", PTU, 300),
    "plain": ("gpt-4o", "2024-11-20", "GlobalStandard", 10),
    "embed": ("text-embedding-3-large", "1", "GlobalStandard", 10),
    "code": ("gpt-5.3-codex", "2026-02-24", "GlobalStandard", 10),
    "draw": ("gpt-image-2", "2026-04-21", "GlobalStandard", 2),
}


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with (
        pytest.MonkeyPatch.context() as patch,
        emulated(
            tmp_path_factory.mktemp("azure"), now="2026-10-05T00:00:00Z", quota=QUOTA
        ) as running,
    ):
        patch.setenv("REQUESTS_CA_BUNDLE", running.env["REQUESTS_CA_BUNDLE"])
        yield running


@pytest.fixture(scope="module")
def state(azure: Emulated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a stack with a deployment of each family."""
    account = azure.account(SWEDEN, customSubDomainName="models")
    arm = Deployments(connect(read_settings({}, azure.env)))
    stack = Exported(lambda: arm)
    for name, (model, version, sku, capacity) in MODELS.items():
        stack.place(
            name,
            [{"region": SWEDEN, "accountId": account}],
            model={"format": "OpenAI", "name": model, "version": version},
            sku=sku,
            capacity=capacity,
        )
    file = tmp_path_factory.mktemp("state") / "state.json"
    file.write_text(stack.text, "utf-8")
    return file


def status(
    azure: Emulated, *options: str, text: str | None = None, **changed: str
) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    done = subprocess.run(
        [AOAI, "status", *options],
        env={**os.environ, **azure.env, **changed},
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def probes(said: str) -> Mapping[str, Any]:
    return {each["name"]: each["probe"] for each in json.loads(said)["deployments"]}


def test_each_endpoint_is_called_as_its_models_family_takes_it(
    azure: Emulated, state: Path
) -> None:
    code, said, warned = status(azure, "--state", str(state), "--probe", "--format", "json")

    found = probes(said)
    assert (code, warned) == (0, "")
    seconds = {name: found[name].pop("seconds") for name in found}
    assert [name for name, each in seconds.items() if each is None] == ["code", "draw"]
    answered = {"made": True, "answered": True, "reason": None, "fix": None}
    uncalled = {"made": False, "answered": False, "model": None}
    assert found == {
        "chat": {**answered, "model": "gpt-5.4-2026-03-05"},
        "plain": {**answered, "model": "gpt-4o-2024-11-20"},
        "embed": {**answered, "model": "text-embedding-3-large"},
        "code": {
            **uncalled,
            "reason": "gpt-5.3-codex answers the Responses API alone",
            "fix": "call it with client.responses",
        },
        "draw": {
            **uncalled,
            "reason": "gpt-image-2 is for images",
            "fix": "call it with what it is for",
        },
    }


def test_calls_are_told_below_the_table(azure: Emulated, state: Path) -> None:
    code, said, _ = status(azure, "--state", str(state), "--probe")

    calls = re.sub(r"in \d+\.\d\d s", "in N s", said.partition("\nCalls\n")[2])
    assert code == 0
    assert calls == (
        "  chat: gpt-5.4-2026-03-05 answered in N s\n"
        "  plain: gpt-4o-2024-11-20 answered in N s\n"
        "  embed: text-embedding-3-large answered in N s\n"
        "  code: not called: gpt-5.3-codex answers the Responses API alone\n"
        "  draw: not called: gpt-image-2 is for images\n"
    )


def test_a_refused_call_needs_attention_and_says_what_to_do(azure: Emulated, state: Path) -> None:
    answers = {
        ("chat/completions$", 1): {
            "status": 429,
            "code": "429",
            "message": "slow down",
            "headers": {"retry-after": "7"},
        },
        ("chat/completions$", 2): {
            "status": 401,
            "code": "PermissionDenied",
            "message": "lacks the data action",
        },
        ("embeddings$", 1): {
            "status": 404,
            "code": "DeploymentNotFound",
            "message": "wait a moment",
        },
    }
    azure.rescript(
        faults=[
            {"match": {"path": path, "nth": nth}, "answer": answer}
            for (path, nth), answer in answers.items()
        ]
    )
    try:
        code, said, warned = status(azure, "--state", str(state), "--probe", "--format", "json")
    finally:
        azure.rescript(faults=[])

    refused = [
        (need["reason"].removeprefix("its endpoint answers "), need["fix"])
        for each in json.loads(said)["deployments"]
        for need in each["attention"]
    ]
    assert (code, warned) == (1, "")
    assert sorted(refused) == [
        (
            "401: PermissionDenied lacks the data action",
            "give the identity the role Cognitive Services OpenAI User on the account",
        ),
        (
            "404: DeploymentNotFound wait a moment",
            "a new deployment serves after some minutes; else see whether it still exists",
        ),
        (
            "429: 429 slow down",
            "it asks to wait 7 s; raise its capacity, or give it a spillover",
        ),
    ]


def test_an_endpoint_that_hangs_up_needs_attention(azure: Emulated, state: Path) -> None:
    azure.rescript(faults=[{"match": {"path": "embeddings$"}, "answer": {"cut": "before"}}])
    try:
        code, said, warned = status(azure, "--state", str(state), "--probe", "--format", "json")
    finally:
        azure.rescript(faults=[])

    assert (code, warned) == (1, "")
    assert probes(said)["embed"]["reason"].startswith("its endpoint gave no answer (")


def test_an_account_that_takes_no_public_calls_is_explained(
    azure: Emulated, tmp_path: Path
) -> None:
    account = azure.account(FRANCE, customSubDomainName="hidden", publicNetworkAccess="Disabled")
    arm = Deployments(connect(read_settings({}, azure.env)))
    stack = Exported(lambda: arm)
    stack.place("chat", [{"region": FRANCE, "accountId": account}], sku=STANDARD, capacity=50)
    file = tmp_path / "state.json"
    file.write_text(stack.text, "utf-8")

    code, said, _ = status(azure, "--state", str(file), "--probe")

    assert code == 1
    assert (
        "  chat: its endpoint answers 403: 403 Public access is disabled. Please configure private "
        "endpoint.\n"
        "    let the account take calls from this network, or call from one that it takes\n"
    ) in said


def test_without_the_client_it_says_how_to_get_it(
    azure: Emulated, state: Path, tmp_path: Path
) -> None:
    (tmp_path / "openai.py").write_text("raise ImportError")

    found = status(azure, "--state", str(state), "--probe", PYTHONPATH=str(tmp_path))

    assert found == (
        2,
        "",
        "--probe: the package openai is not installed; pip install 'aoai[probe]', or run `aoai "
        "status` without --probe\n",
    )


def test_the_state_may_come_from_standard_input(azure: Emulated, state: Path) -> None:
    code, said, warned = status(azure, "--state", "-", text=state.read_text("utf-8"))

    assert (code, warned) == (0, "")
    assert said.startswith("Stack dev of project shop\n5 model deployments; asked ")


EXPORT = "write one with `pulumi stack export --file FILE`"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f"no JSON (Expecting value: line 1 column 1 (char 0)); {EXPORT}"),
        ("[]", f"no exported stack: it has no `deployment`; {EXPORT}"),
        (
            '{"version": 2, "deployment": {}}',
            "of format 2, and this aoai reads 3 and 4; update aoai, or export with a fitting "
            "pulumi",
        ),
    ],
)
def test_what_is_no_state_is_refused_in_one_line(azure: Emulated, text: str, said: str) -> None:
    assert status(azure, "--state", "-", text=text) == (2, "", f"standard input: {said}\n")


def test_a_file_that_is_not_there_is_named(azure: Emulated) -> None:
    code, said, warned = status(azure, "--state", "nowhere.json")

    assert (code, said) == (2, "")
    assert warned.startswith("nowhere.json: cannot be read: [Errno 2] No such file or directory")


def test_without_an_engine_it_asks_for_a_file(azure: Emulated, tmp_path: Path) -> None:
    found = status(azure, PATH=str(tmp_path))

    fix = "install it, or name an exported state with --state FILE"
    assert found == (2, "", f"pulumi: it is not on PATH; {fix}\n")


def test_a_refused_login_is_told_once(azure: Emulated, state: Path) -> None:
    code, said, warned = status(azure, "--state", str(state), ARM_CLIENT_SECRET="another")

    [line] = warned.splitlines()
    assert (code, said) == (2, "")
    assert line.startswith("credential: no token with the secret of client ")
