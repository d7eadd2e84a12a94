"""``aoai emulator`` as a process: start, stop, kill, and what stays with its folder."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from aoai.emulator import background
from aoai.emulator.background import BackgroundError, Running
from aoai.emulator.directory import StateDirectory

GROUP = "/subscriptions/{subscription}/resourceGroups/kept?api-version=2024-11-01"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state"
    yield folder
    background.stop(folder)


def run(state: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the foreground until it ends by itself."""
    command = [sys.executable, "-m", "aoai.cli", "emulator", "--state", str(state), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def arm(running: Running, method: str, path: str, **options: object) -> requests.Response:
    """Ask an emulator as a client would that has signed in."""
    env = running.env
    verify = env["REQUESTS_CA_BUNDLE"]
    form = {
        "grant_type": "client_credentials",
        "client_id": env["ARM_CLIENT_ID"],
        "client_secret": env["ARM_CLIENT_SECRET"],
        "scope": "https://management.azure.com/.default",
    }
    url = f"{env['AOAI_EMULATOR']}/{env['ARM_TENANT_ID']}/oauth2/v2.0/token"
    token = requests.post(url, data=form, verify=verify, timeout=10).json()["access_token"]
    return requests.request(
        method,
        env["AOAI_EMULATOR"] + path.format(subscription=env["ARM_SUBSCRIPTION_ID"]),
        headers={"authorization": f"Bearer {token}"},
        verify=verify,
        timeout=10,
        **options,  # type: ignore[arg-type]  # json, as the caller says
    )


def test_it_answers_once_its_variables_are_written(state: Path) -> None:
    running = background.start(state)

    answer = arm(running, "GET", "/subscriptions?api-version=2022-12-01")

    assert [each["subscriptionId"] for each in answer.json()["value"]] == [
        running.env["ARM_SUBSCRIPTION_ID"]
    ]
    assert (state / "emulator.pid").read_text() == f"{running.pid}\n"


def test_its_variables_can_be_sourced(state: Path) -> None:
    running = background.start(state)
    script = f"source '{state}/emulator.env' && env"

    said = subprocess.run(
        ["/bin/bash", "-c", script], capture_output=True, text=True, check=True, env={}
    ).stdout

    sourced = dict(line.split("=", 1) for line in said.splitlines())
    assert {name: sourced.get(name) for name in running.env} == dict(running.env)


def test_after_a_kill_it_comes_back_as_the_same_azure(state: Path) -> None:
    first = background.start(state)
    authority = (state / "ca.pem").read_bytes()
    assert arm(first, "PUT", GROUP, json={"location": "swedencentral"}).status_code == 201

    os.kill(first.pid, signal.SIGKILL)
    os.waitpid(first.pid, 0)
    second = background.start(state)

    assert second.env == first.env
    assert (state / "ca.pem").read_bytes() == authority
    assert arm(second, "GET", GROUP).json()["name"] == "kept"


def test_a_token_outlives_a_restart(state: Path) -> None:
    first = background.start(state)
    sent = arm(first, "GET", "/subscriptions?api-version=2022-12-01").request
    background.stop(state)
    background.start(state)

    again = requests.get(
        str(sent.url),
        headers=sent.headers,
        verify=first.env["REQUESTS_CA_BUNDLE"],
        timeout=10,
    )

    assert again.status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_at_once_and_is_no_failure(state: Path, number: signal.Signals) -> None:
    running = background.start(state)
    # An open connection, as every client with a pool keeps one.
    with requests.Session() as session:
        session.get(
            f"{running.env['AOAI_EMULATOR']}/metadata/endpoints?api-version=2022-09-01",
            verify=running.env["REQUESTS_CA_BUNDLE"],
            timeout=10,
        )
        begin = time.monotonic()
        os.kill(running.pid, number)
        _, status = os.waitpid(running.pid, 0)

    assert (os.waitstatus_to_exitcode(status), time.monotonic() - begin < 1) == (0, True)
    assert not (state / "emulator.env").exists()
    assert not (state / "emulator.pid").exists()


def test_a_port_in_use_is_one_line_and_exit_code_2(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        ended = run(state, "--port", str(port))

    assert (ended.returncode, ended.stderr) == (
        2,
        f"port {port}: another program listens there; choose another one with --port\n",
    )


def test_a_folder_in_use_is_one_line_and_exit_code_2(state: Path) -> None:
    running = background.start(state)

    ended = run(state)

    assert (ended.returncode, ended.stderr) == (
        2,
        f"{state}: an emulator serves this folder already (process {running.pid}); "
        f"use that one, or stop it with `kill {running.pid}`\n",
    )


def test_an_unknown_scenario_is_one_line_and_exit_code_2(state: Path) -> None:
    ended = run(state, "--scenario", "dmeo")

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "dmeo" in ended.stderr


def test_a_file_in_the_place_of_the_folder_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    path = tmp_path / "state"
    path.write_text("")

    ended = run(path)

    assert (ended.returncode, ended.stderr) == (
        2,
        f"{path}: cannot be made (File exists); name another folder with --state\n",
    )


def test_a_process_id_that_was_left_behind_is_not_believed(state: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        state.mkdir()
        (state / "emulator.pid").write_text(f"{other.pid}\n")

        stopped = background.stop(state)
        running = background.start(state)

        assert (stopped, other.poll(), running.pid == other.pid) == (False, None, False)
        other.kill()


def test_a_second_start_finds_the_running_one(state: Path) -> None:
    first = background.start(state, "demo")

    assert background.start(state, "demo") == first


def test_a_second_start_with_another_scenario_is_refused(state: Path) -> None:
    first = background.start(state, "demo")

    with pytest.raises(BackgroundError) as caught:
        background.start(state, port=1)

    port = StateDirectory(state).settings().port
    stop = f"stop it first: kill {first.pid}"
    assert str(caught.value) == f"{state}: serves port {port}, not 1; {stop}"


def test_the_scenario_stays_with_the_folder(state: Path) -> None:
    background.start(state, "demo")
    background.stop(state)

    background.start(state)

    assert StateDirectory(state).settings().scenario == "demo"


def test_a_start_that_fails_says_what_the_command_said(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(BackgroundError) as caught:
            background.start(state, port=port)

    assert f"port {port}: another program listens there" in str(caught.value)


def test_stopping_nothing_is_no_failure(state: Path) -> None:
    assert background.stop(state) is False


def test_the_private_key_of_the_authority_is_its_owners_alone(state: Path) -> None:
    background.start(state)

    assert (state / "ca-key.pem").stat().st_mode & 0o777 == 0o600
