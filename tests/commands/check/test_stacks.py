"""Stack files: their requests, their subscription, and what stands today."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from aoai.problems import AoaiError
from aoai.spec import SpecError, load
from checked import SUBSCRIPTION, Checked, deployed, model, offered, sku, snapshot
from stackfiles import STACKS, deployment, spec

OTHER = "22222222-0000-4000-8000-000000000002"
GPT_4O = {"name": "gpt-4o", "version": "2024-11-20"}
STANDARD = sku("Standard", "OpenAI.Standard.gpt-4o")
PTU = sku("ProvisionedManaged", "OpenAI.ProvisionedManaged", minimum=50, step=50)
REGIONS = ("westus", "eastus")


def stack(folder: Path, name: str = "test", **changes: Any) -> Path:
    """A stack file with one deployment of gpt-4o in two regions."""
    chat = deployment(model=GPT_4O, sku="Standard", capacity=60)
    start = {"regions": [*REGIONS], "deployments": {"chat": chat}}
    folder.mkdir(exist_ok=True)
    path = folder / f"Pulumi.{name}.yaml"
    document = {"config": {"azure-openai:spec": spec(**{**start, **changes})}}
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    return path


def facts(folder: Path, used: int = 0, limit: int = 100, **files: Any) -> Path:
    """A snapshot of two regions with one row of quota each."""
    rows = {"OpenAI.Standard.gpt-4o": (used, limit), "OpenAI.ProvisionedManaged": (0, 300)}
    regions = {each: ([offered(STANDARD, PTU)], rows) for each in REGIONS}
    return snapshot(folder / "facts", regions, **files)


def account(stack_name: str, region: str) -> str:
    """The name of a stack's account."""
    return f"aoai-{stack_name}-{region}-q7x2"


def test_a_finding_of_a_stack_file_names_the_deployment_and_its_line(
    checked: Checked, tmp_path: Path
) -> None:
    path = stack(tmp_path)
    lines = path.read_text().splitlines()

    found = checked.of(path, facts=facts(tmp_path, limit=50))

    assert found.results == [("violation", "chat.capacity")]
    told = found.document["findings"][0]
    assert (told["request"], told["file"]) == ("chat", str(path))
    assert lines[told["line"] - 1].strip() == "capacity: 60"


def test_a_finding_on_a_candidate_stands_on_the_line_that_names_it(
    checked: Checked, tmp_path: Path
) -> None:
    chat = deployment(
        model=GPT_4O,
        sku="Standard",
        capacity=60,
        otherwise=[
            {"region": "eastus", "sku": "ProvisionedManaged", "capacity": 50},
            {"region": "westus", "sku": "ProvisionedManaged", "capacity": 60},
        ],
    )
    path = stack(tmp_path, deployments={"chat": chat})

    found = checked.of(path, facts=facts(tmp_path)).document["findings"]

    assert [each["where"] for each in found] == ["chat.candidates[3].capacity"]
    lines = path.read_text().splitlines()
    assert lines[found[0]["line"] - 3 : found[0]["line"]] == [
        "        - region: westus",
        "          sku: ProvisionedManaged",
        "          capacity: 60",
    ]


def test_stack_files_given_together_are_one_sum(checked: Checked, tmp_path: Path) -> None:
    west = {"regions": ["westus"]}
    files = [stack(tmp_path, name, **west) for name in ("dev", "prod")]

    assert checked.of(files[0], facts=facts(tmp_path)).results == []
    assert checked.of(*files, facts=facts(tmp_path)).results == [
        ("violation", "prod/chat.capacity")
    ]


def test_stacks_of_different_subscriptions_are_sums_of_their_own(
    checked: Checked, tmp_path: Path
) -> None:
    west = {"regions": ["westus"]}
    ours = stack(tmp_path, "dev", **west, azure={"subscription": SUBSCRIPTION.upper()})
    none = stack(tmp_path, "test", **west)
    theirs = stack(tmp_path, "prod", **west, azure={"subscription": OTHER})
    known = facts(tmp_path)

    # What names no subscription is of the facts' own.
    assert checked.of(ours, none, facts=known).code == 1
    found = checked.of(ours, theirs, facts=known)
    assert found.results == [("undecided", "prod/chat.capacity")]
    reason = found.document["findings"][0]["reason"]
    assert f"the facts are of subscription {SUBSCRIPTION}, and this is {OTHER}" in reason


def test_a_subscription_is_the_same_in_either_case(checked: Checked, tmp_path: Path) -> None:
    letters = "abcdefab-0000-4000-8000-00000000000a"
    path = stack(tmp_path, azure={"subscription": letters})
    about = {"date": "2026-04-23", "subscription": letters.upper()}

    assert checked.of(path, facts=facts(tmp_path, facts=about)).results == []


def test_offers_count_for_every_subscription(checked: Checked, tmp_path: Path) -> None:
    chat = deployment(model={**GPT_4O, "version": "1"}, sku="Standard", capacity=60)
    path = stack(tmp_path, azure={"subscription": OTHER}, deployments={"chat": chat})

    assert [result for result, _ in checked.of(path, facts=facts(tmp_path)).results] == [
        "violation"
    ]


def test_facts_without_a_subscription_are_of_the_only_one_that_is_named(
    checked: Checked, tmp_path: Path
) -> None:
    west = {"regions": ["westus"]}
    one = stack(tmp_path, "dev", **west, azure={"subscription": SUBSCRIPTION})
    other = stack(tmp_path, "prod", **west, azure={"subscription": OTHER})
    known = facts(tmp_path, limit=50)
    (known / "facts.json").unlink()

    assert checked.of(one, facts=known).results == [("violation", "chat.capacity")]
    assert {result for result, _ in checked.of(one, other, facts=known).results} == {"undecided"}


@pytest.mark.parametrize("subscription", [None, SUBSCRIPTION])
def test_what_stands_today_is_found_by_account_and_name(
    checked: Checked, tmp_path: Path, subscription: str | None
) -> None:
    stands = deployed(account("test", "eastus"), "chat", "East US", 60.0)
    if subscription:
        stands["id"] = stands["id"].replace("/rg/", "/rg-aoai-TEST/")
    path = stack(tmp_path, azure={"subscription": subscription})
    full = facts(tmp_path, used=100, deployments=[stands])

    assert checked.of(path, facts=full).results == []
    other = deployed(account("test", "eastus"), "chat-2", "eastus", 60)
    assert checked.of(path, facts=facts(tmp_path, used=100, deployments=[other])).code == 1


def test_an_account_is_the_same_in_another_group_than_the_stack_makes(
    checked: Checked, tmp_path: Path
) -> None:
    stands = deployed(account("test", "eastus"), "chat", "eastus", 60)
    path = stack(tmp_path, azure={"subscription": SUBSCRIPTION})

    found = checked.of(path, facts=facts(tmp_path, used=100, deployments=[stands]))

    assert found.results == []


def test_what_leaves_the_stacks_residency_is_a_violation_and_no_unusable_input(
    checked: Checked, tmp_path: Path
) -> None:
    chat = deployment(model=GPT_4O, sku="GlobalStandard", capacity=60)
    path = stack(tmp_path, residency="us", deployments={"chat": chat})
    world = {
        each: ([offered(sku("GlobalStandard", "OpenAI.G"))], {"OpenAI.G": (0, 100)})
        for each in REGIONS
    }

    found = checked.of(path, facts=snapshot(tmp_path / "facts", world))

    assert (found.code, found.findings) == (1, [("violation", "residency-sku", "chat.sku")])
    inside = stack(tmp_path, residency="global", deployments={"chat": chat})
    assert checked.of(inside, facts=tmp_path / "facts").code == 0


def test_the_spillover_is_one_unit_with_its_deployment(checked: Checked, tmp_path: Path) -> None:
    chat = deployment(
        model=GPT_4O,
        sku="ProvisionedManaged",
        capacity=100,
        spillover={"sku": "Standard", "capacity": 101},
    )
    path = stack(tmp_path, deployments={"chat": chat})

    found = checked.of(path, facts=facts(tmp_path))

    assert [result for result, _ in found.results] == ["violation"]
    assert checked.of(path, facts=facts(tmp_path, limit=101)).results == []


def test_the_accounts_of_stacks_count(checked: Checked, tmp_path: Path) -> None:
    rows = {"OpenAI.Standard.gpt-4o": (0, 100), "AIServices.S0.AccountCount": (99, 100)}
    known = snapshot(tmp_path / "facts", {"westus": ([offered(STANDARD)], rows)}, accounts=[])
    files = [stack(tmp_path, each, regions=["westus"], deployments={}) for each in ("a", "b")]

    assert checked.of(files[0], facts=known).code == 0
    (found,) = checked.of(*files, facts=known).document["findings"]
    assert (found["result"], found["request"]) == ("violation", account("b", "westus"))
    assert (found["file"], files[1].read_text().splitlines()[found["line"] - 1].strip()) == (
        str(files[1]),
        "accounts:",
    )


def test_a_provisioned_deployment_of_which_nothing_is_said_is_not_upgraded(
    checked: Checked, tmp_path: Path
) -> None:
    chat = deployment(model=GPT_4O, sku="ProvisionedManaged", capacity=100)
    stated = {**chat, "upgrade": "OnceCurrentVersionExpired"}

    assert (
        checked.of(stack(tmp_path, deployments={"chat": chat}), facts=facts(tmp_path)).results == []
    )
    path = stack(tmp_path, deployments={"chat": stated})
    found = checked.of(path, facts=facts(tmp_path))
    assert found.results == [("warning", "chat.upgrade")]
    line = found.document["findings"][0]["line"]
    assert path.read_text().splitlines()[line - 1].strip() == "upgrade: OnceCurrentVersionExpired"


def test_every_problem_of_a_spec_names_file_line_and_key(tmp_path: Path, checked: Checked) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(
        "config:\n"
        "  azure-openai:spec:\n"
        "    extends: common.yaml\n"
        "    regions: [westus, eastuss]\n"
        "    deployments:\n"
        "      chat: {model: {name: gpt-4, version: 0613}, sku: Standrd, capacity: 1}\n"
    )
    (tmp_path / "common.yaml").write_text("accounts: {suffix: a}\n")

    with pytest.raises(AoaiError) as caught:
        checked.of(path, tmp_path / "Pulumi.none.yaml")

    assert str(caught.value).replace(f"{tmp_path}/", "").splitlines() == [
        "Pulumi.none.yaml: it cannot be read (No such file or directory); "
        "name a file, or - for standard input",
        "Pulumi.dev.yaml:4: regions[1]: 'eastuss' is no Azure region that the catalogue knows; "
        "did you mean eastus?",
        "Pulumi.dev.yaml:2: accounts.suffix: 'a' is no suffix; "
        "use 2 to 8 small letters and digits, such as q7x2",
        "Pulumi.dev.yaml:6: deployments.chat.model.version: 0613 is the number 395; "
        "put the version in quotes",
        "Pulumi.dev.yaml:6: deployments.chat.sku: 'Standrd' is no deployment SKU; "
        "did you mean Standard?",
    ]


def test_a_version_in_an_extended_file_is_judged_by_its_source_text(tmp_path: Path) -> None:
    (tmp_path / "common.yaml").write_text(
        "deployments: {chat: {model: {name: gpt-4, version: 0613}}}\n"
    )
    chat = {"sku": "Standard", "capacity": 1}

    with pytest.raises(SpecError) as caught:
        load(spec(extends="common.yaml", deployments={"chat": chat}), tmp_path)

    assert str(caught.value) == (
        "deployments.chat.model.version: 0613 is the number 395; put the version in quotes"
    )


def test_stacks_of_one_name_are_told_apart_by_their_files(checked: Checked, tmp_path: Path) -> None:
    files = [stack(tmp_path / each, regions=["westus"]) for each in ("one", "two")]

    found = checked.of(*files, facts=facts(tmp_path))

    # Of one name they have one account, so that their deployments are one too.
    assert {each["request"] for each in found.document["findings"]} <= {
        f"{each}/chat" for each in files
    }
    assert found.code == 1


def test_a_map_with_config_of_another_project_is_no_stack_file(
    checked: Checked, tmp_path: Path
) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text("config:\n  aws:region: eu-west-1\n")

    with pytest.raises(AoaiError) as caught:
        checked.of(path)

    assert str(caught.value) == (
        f"{path}:1: it has no azure-openai:spec; name the stack files of this project, "
        "or state azure-openai:spec under config"
    )


def test_statements_of_the_project_count_where_none_are_named(
    checked: Checked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stack(tmp_path / "stacks", regions=["westus"])
    said = "- {region: westus, reason: not sold to us, author: Jane Doe, date: 2026-04-01}\n"
    for folder in (tmp_path, tmp_path / "elsewhere"):
        (folder / "facts.d").mkdir(parents=True)
    (tmp_path / "facts.d" / "sales.yaml").write_text(said)
    known = facts(tmp_path)
    monkeypatch.chdir(tmp_path / "elsewhere")

    assert checked.of(path, facts=known).code == 0  # No Pulumi.yaml, and nothing stated here.
    (tmp_path / "Pulumi.yaml").write_text("name: azure-openai\n")
    assert checked.of(path, facts=known).code == 1
    empty = tmp_path / "elsewhere" / "facts.d"
    assert checked.of(path, facts=known, statements=empty).code == 0


def test_the_shipped_stack_files_violate_nothing_by_the_catalogue(checked: Checked) -> None:
    found = checked.of(*sorted(STACKS.glob("Pulumi.*.yaml")), facts="catalog", now=None)

    assert found.code == 0
    assert {result for result, _ in found.results} <= {"undecided"}


def test_a_model_that_the_catalogue_lacks_is_judged_by_a_snapshot(
    checked: Checked, tmp_path: Path
) -> None:
    new = model("gpt-9", "2027-01-01")
    row = "OpenAI.Standard.gpt-9"
    rows = {row: (0, 100)}
    entry = offered(sku("Standard", row), **new)
    known = snapshot(tmp_path / "facts", {each: ([entry], rows) for each in REGIONS})
    chat = deployment(model={"name": "gpt-9", "version": "2027-01-01"}, sku="Standard", capacity=60)

    assert checked.of(stack(tmp_path, deployments={"chat": chat}), facts=known).results == []
