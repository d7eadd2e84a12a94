"""The real Azure CLI against the emulator.

Used is ``$AOAI_AZ``, else the ``az`` on PATH, else the one kept in the cache. With
``AOAI_TEST_AZ=1`` it is installed into the cache where there is none (a minute, 400 MB); without
it these tests are skipped then.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aoai.emulator import background

VERSION = "2.91.0"

pytestmark = [pytest.mark.az, pytest.mark.recorded(f"requests and answers of az {VERSION}")]


@dataclass(frozen=True)
class Az:
    """The Azure CLI, signed in to an emulator."""

    program: str
    env: Mapping[str, str]

    def run(self, *words: str, rc: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command, which must end with the exit code."""
        done = subprocess.run(
            [self.program, *words],
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == rc, f"az {' '.join(words)}: {done.stdout}{done.stderr}"
        return done

    def __call__(self, *words: str) -> Any:
        """Run a command that must succeed; its JSON, None when it prints nothing."""
        said = self.run(*words, "--output", "json").stdout
        return json.loads(said) if said.strip() else None


def program() -> str:
    """Path of an az that can be run; installs one only when asked to."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aoai" / "az"
    kept = cache / "bin" / "az"
    found = os.environ.get("AOAI_AZ") or shutil.which("az")
    if found:
        return found
    if not kept.exists():
        if os.environ.get("AOAI_TEST_AZ") != "1":
            pytest.skip("no az: set AOAI_AZ, or AOAI_TEST_AZ=1 to install one into the cache")
        subprocess.run([sys.executable, "-m", "venv", str(cache)], check=True)
        pip = [str(cache / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, f"azure-cli=={VERSION}"], check=True)
    return str(kept)


@pytest.fixture(scope="module")
def az(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Az]:
    found = program()
    state = tmp_path_factory.mktemp("emulator")
    env = background.start(state).env
    cli = Az(found, env)
    cli.run(
        "cloud", "register", "-n", "emulator", "--endpoint-resource-manager", env["AOAI_EMULATOR"]
    )
    cli.run("cloud", "set", "-n", "emulator")
    who = ("-u", env["ARM_CLIENT_ID"], "-p", env["ARM_CLIENT_SECRET"])
    cli.run("login", "--service-principal", *who, "--tenant", env["ARM_TENANT_ID"])
    yield cli
    background.stop(state)


def account(az: Az, group: str, name: str, *options: str) -> Any:
    az("group", "create", "-n", group, "-l", "swedencentral")
    words = ("-g", group, "-n", name, "-l", "swedencentral", "--kind", "OpenAI", "--sku", "S0")
    return az("cognitiveservices", "account", "create", *words, *options)


def test_the_signed_in_subscription_is_shown(az: Az) -> None:
    shown = az("account", "show")

    assert (shown["id"], shown["tenantId"], shown["environmentName"]) == (
        az.env["ARM_SUBSCRIPTION_ID"],
        az.env["ARM_TENANT_ID"],
        "emulator",
    )


def test_a_wrong_secret_is_refused_in_azures_words(az: Az, tmp_path: Path) -> None:
    elsewhere = Az(az.program, {**az.env, "AZURE_CONFIG_DIR": str(tmp_path)})
    endpoint = az.env["AOAI_EMULATOR"]
    elsewhere.run("cloud", "register", "-n", "again", "--endpoint-resource-manager", endpoint)
    elsewhere.run("cloud", "set", "-n", "again")
    who = ("-u", az.env["ARM_CLIENT_ID"], "-p", "wrong", "--tenant", az.env["ARM_TENANT_ID"])

    refused = elsewhere.run("login", "--service-principal", *who, rc=1)

    assert "ERROR: AADSTS7000215: Invalid client secret provided." in refused.stderr


def test_regions_are_listed(az: Az) -> None:
    assert "swedencentral" in [each["name"] for each in az("account", "list-locations")]


def test_a_provider_is_registered(az: Az) -> None:
    shown = az("provider", "show", "-n", "Microsoft.CognitiveServices")

    az("provider", "register", "-n", "Microsoft.CognitiveServices")
    assert shown["registrationState"] == "Registered"


def test_a_group_comes_and_goes(az: Az) -> None:
    made = az("group", "create", "-n", "az-group", "-l", "swedencentral", "--tags", "a=b")
    shown = az("group", "show", "-n", "az-group")
    there = az("group", "exists", "-n", "az-group")
    listed = [each["name"] for each in az("group", "list")]
    az("group", "delete", "-n", "az-group", "--yes")

    assert made == shown
    assert (made["tags"], there) == ({"a": "b"}, True)
    assert "az-group" in listed
    assert az("group", "exists", "-n", "az-group") is False
    assert (
        "ERROR: (ResourceGroupNotFound)" in az.run("group", "show", "-n", "az-group", rc=3).stderr
    )


def test_an_account_comes_and_goes_and_is_purged(az: Az) -> None:
    made = account(az, "az-account", "oai-az", "--custom-domain", "oai-az")
    which = ("-g", "az-account", "-n", "oai-az")

    az("cognitiveservices", "account", "update", *which, "--tags", "a=b")
    shown = az("cognitiveservices", "account", "show", *which)
    listed = az("cognitiveservices", "account", "list", "-g", "az-account")
    az("cognitiveservices", "account", "delete", *which)
    deleted = az("cognitiveservices", "account", "list-deleted")
    az("cognitiveservices", "account", "purge", *which, "-l", "swedencentral")

    assert made["properties"]["provisioningState"] == "Succeeded"
    assert [each["id"] for each in listed] == [made["id"]]
    assert (shown["kind"], shown["tags"]) == ("OpenAI", {"a": "b"})
    assert "oai-az" in [each["name"] for each in deleted]
    assert "oai-az" not in [
        each["name"] for each in az("cognitiveservices", "account", "list-deleted")
    ]


def test_a_deployment_comes_and_goes(az: Az) -> None:
    account(az, "az-deployment", "oai-az-models")
    which = ("-g", "az-deployment", "-n", "oai-az-models")
    name = ("--deployment-name", "chat")
    deployment = ("cognitiveservices", "account", "deployment")
    model = ("--model-format", "OpenAI", "--model-name", "gpt-5.1", "--model-version", "2025-11-13")

    made = az(
        *deployment,
        "create",
        *which,
        *name,
        *model,
        *("--sku-name", "GlobalStandard", "--sku-capacity", "10"),
    )
    shown = az(*deployment, "show", *which, *name)
    listed = az(*deployment, "list", *which)
    az(*deployment, "delete", *which, *name)

    assert made["sku"]["capacity"] == 10
    assert shown["properties"]["provisioningState"] == "Succeeded"
    assert [each["id"] for each in listed] == [made["id"]]
    assert az(*deployment, "list", *which) == []


def test_a_refusal_is_shown_with_its_code(az: Az) -> None:
    account(az, "az-refusal", "oai-az-refusal")
    words = ("-g", "az-refusal", "-n", "oai-az-refusal", "--deployment-name", "chat")
    model = ("--model-format", "OpenAI", "--model-name", "gpt-none", "--model-version", "1")

    refused = az.run(
        *("cognitiveservices", "account", "deployment", "create"),
        *words,
        *model,
        *("--sku-name", "GlobalStandard", "--sku-capacity", "10"),
        rc=1,
    )

    assert "ERROR: (DeploymentModelNotSupported)" in refused.stderr


def test_what_is_offered_is_listed(az: Az) -> None:
    account(az, "az-offers", "oai-az-offers")
    which = ("-g", "az-offers", "-n", "oai-az-offers")

    of_account = az("cognitiveservices", "account", "list-models", *which)
    of_region = az("cognitiveservices", "model", "list", "-l", "swedencentral")
    usage = az("cognitiveservices", "usage", "list", "-l", "swedencentral")
    az("cognitiveservices", "account", "list-usage", *which)

    assert "gpt-5.1" in {each["name"] for each in of_account}
    assert "gpt-5.1" in {each["model"]["name"] for each in of_region}
    assert "OpenAI.GlobalStandard.gpt-5.1" in {each["name"]["value"] for each in usage}


def test_alerts_are_kept(az: Az) -> None:
    made = account(az, "az-alerts", "oai-az-alerts")

    group = az(
        *("monitor", "action-group", "create", "-g", "az-alerts", "-n", "ops"),
        *("--action", "email", "me", "me@example.com"),
    )
    alert = az(
        *("monitor", "metrics", "alert", "create", "-g", "az-alerts", "-n", "busy"),
        *("--scopes", made["id"], "--action", group["id"]),
        *("--condition", "avg AzureOpenAIProvisionedManagedUtilizationV2 > 80"),
    )

    assert [each["name"] for each in group["emailReceivers"]] == ["me"]
    assert alert["scopes"] == [made["id"]]
