"""What `aoai status` says of a stack, by what has become of its deployments."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aoai.commands.stack import parsed
from aoai.commands.status import run
from estate import sign_in_by_environment
from exported import SECRET, Exported
from landing import FRANCE, FULL, GERMANY, PTU, REGIONS, STANDARD, SWEDEN, Land, fault, land

SMALL = {"deploymentName": "embed", "sku": STANDARD, "capacity": 50}


class Watched:
    """A stack with `chat`, and what the command says of it."""

    def __init__(self, azure: Land, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.azure = azure
        self.file = folder / "state.json"
        self.capsys = capsys
        self.stack = Exported(lambda: azure.arm)
        self.chat = self.stack.place("chat", self.candidates(), tags={"team": "search"})

    def candidates(self, *regions: str) -> list[dict[str, Any]]:
        return [
            {"region": each, "accountId": self.azure.accounts[each]} for each in regions or REGIONS
        ]

    def said(self, form: str = "text") -> tuple[int, str]:
        """Exit code and standard output."""
        self.file.write_text(self.stack.text, "utf-8")
        code = run(state=str(self.file), stack=None, folder=Path(), form=form, probe=False)
        return code, self.capsys.readouterr().out

    def found(self) -> Any:
        return json.loads(self.said("json")[1])

    def only(self) -> Any:
        [deployment] = self.found()["deployments"]
        return deployment

    @property
    def needs(self) -> list[tuple[str, str]]:
        return [(each["reason"], each["fix"]) for each in self.only()["attention"]]


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Land]:
    with land(capacity={SWEDEN: FULL}) as found:
        sign_in_by_environment(monkeypatch, found.azure)
        yield found


@pytest.fixture
def watched(azure: Land, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Watched:
    return Watched(azure, tmp_path, capsys)


def test_a_deployment_is_shown_with_its_pool_and_what_was_tried(watched: Watched) -> None:
    found = watched.only()

    account = watched.azure.accounts[GERMANY]
    [refused, placed] = found.pop("attempts")
    assert (refused["region"], refused["code"], placed["region"]) == (
        SWEDEN,
        "OutOfServiceCapacity",
        GERMANY,
    )
    assert found.pop("since")[:4] == str(watched.azure.azure.clock.now().year)
    preferred = found.pop("preferred")
    assert (preferred["region"], preferred["verdict"], preferred["fits"]) == (
        SWEDEN,
        "no free capacity",
        False,
    )
    [note] = found.pop("notes")
    assert note.startswith(f"not in {SWEDEN}, which the stack prefers: no free capacity there")
    assert found == {
        "name": "chat",
        "urn": "urn:pulumi:dev::shop::aoai:index:ModelDeployment::chat",
        "type": "aoai:index:ModelDeployment",
        "id": f"{account}/deployments/chat",
        "deployment": "chat",
        "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
        "region": GERMANY,
        "account": GERMANY,
        "sku": PTU,
        "capacity": 300,
        "asked": 300,
        "state": "Succeeded",
        "pool": {
            "usageName": f"OpenAI.{PTU}",
            "used": 300,
            "limit": 1000,
            "left": 700,
            "free": 700,
        },
        "drift": [],
        "attention": [],
        "probe": None,
    }


def test_a_calm_stack_ends_with_zero_and_says_so(watched: Watched) -> None:
    code, said = watched.said()

    lines = said.splitlines()
    assert code == 0
    assert lines[0] == "Stack dev of project shop"
    assert lines[1].startswith("1 model deployment; asked 20")
    assert lines[2:4] == ["nothing needs attention", ""]
    since = lines[5].split()[6:9]
    assert since[0] == "since"
    assert lines[5].split() == [
        *("chat", "gpt-5.4@2026-03-05", GERMANY, PTU, "300", "Succeeded", *since),
        *("300", "of", "1,000,", "700", "free"),
    ]
    assert (
        lines[6] == f"    tried before: {SWEDEN} ({PTU}, 300): OutOfServiceCapacity (next region)"
    )


def test_room_in_the_preferred_region_needs_attention(watched: Watched) -> None:
    watched.azure.play()

    code, said = watched.said()

    assert code == 1
    assert (
        "\nNeeds attention\n"
        f"  chat: {SWEDEN}, which the stack prefers, has room for it now\n"
        f"    to move it, leave {GERMANY} out of its candidates in one `pulumi up`, or set "
        "failback\n"
    ) in said


def test_a_deployment_that_is_gone_is_told_apart_from_a_gone_account(watched: Watched) -> None:
    watched.azure.arm.delete(watched.azure.accounts[GERMANY], "chat")
    gone = watched.only()
    client = watched.azure.arm._connection.cognitive(watched.azure.subscription)  # noqa: SLF001 - the test's own Azure
    client.accounts.begin_delete("g", GERMANY).result()
    without_account = watched.only()

    anew = "run `pulumi refresh`, then `pulumi up` places it anew"
    assert (gone["state"], gone["attention"]) == (
        "gone",
        [{"reason": "Azure has no such deployment", "fix": anew}],
    )
    assert (without_account["state"], without_account["attention"]) == (
        "account gone",
        [{"reason": "Azure has not even its account", "fix": anew}],
    )


def test_each_property_that_somebody_changed_is_named(watched: Watched) -> None:
    live = watched.azure.documents()[f"{GERMANY}/chat"]
    watched.azure.put(
        GERMANY,
        "chat",
        sku={"name": PTU, "capacity": 200},
        tags={**live["tags"], "team": "other", "note": "by hand"},
        properties={"model": live["properties"]["model"]},
    )

    found = watched.only()

    assert found["drift"] == [
        {"property": "capacity", "was": 300, "now": 200},
        {"property": "tags.team", "was": "search", "now": "other"},
        {"property": "tags.note", "was": None, "now": "by hand"},
    ]
    assert [each["reason"] for each in found["attention"]] == [
        "capacity is 200, and was 300",
        "tags.team is other, and was search",
        "tags.note is by hand, and was absent",
    ]
    assert (found["capacity"], found["asked"]) == (200, 300)


def test_a_deployment_of_another_create_is_not_compared(watched: Watched) -> None:
    wanted = watched.chat["outputs"]["generation"]
    watched.chat["outputs"]["generation"] = "another"
    watched.chat["inputs"]["tags"] = {}

    found = watched.only()

    assert found["drift"] == []
    assert found["attention"] == [
        {
            "reason": "it is not the deployment that state knows: it carries generation "
            f"{wanted}, not another",
            "fix": "run `pulumi refresh`, then `pulumi up`",
        }
    ]


def test_a_smaller_placement_is_no_drift_and_grows_when_there_is_room(watched: Watched) -> None:
    watched.azure.play(capacity={region: {"gpt-5.4": {PTU: 100}} for region in REGIONS})
    watched.stack.resources.pop()
    watched.azure.arm.delete(watched.azure.accounts[GERMANY], "chat")
    watched.stack.place("chat", watched.candidates(), minimumCapacity=50)

    small = watched.only()
    watched.azure.play()

    assert (small["capacity"], small["asked"], small["drift"]) == (100, 300, [])
    assert small["notes"] == ["has 100 of 300; every `pulumi up` asks for the rest"]
    assert small["attention"] == []
    assert watched.needs == [
        ("it has 100 of 300, and there is room for the rest", "`pulumi up` asks for it")
    ]


def test_a_version_that_azure_raised_is_a_note(watched: Watched) -> None:
    watched.chat["outputs"]["modelVersion"] = "2026-01-01"

    found = watched.only()

    assert found["attention"] == []
    assert found["notes"][-1] == "Azure has raised its version from 2026-01-01 to 2026-03-05"


def test_what_may_not_be_read_is_said_and_the_rest_is_shown(watched: Watched) -> None:
    watched.stack.place("embed", watched.candidates(FRANCE), **SMALL)
    denied: Any = {"status": 403, "code": "AuthorizationFailed"}
    watched.azure.play(
        fault("GET", f"{GERMANY}/deployments/chat$", **denied), capacity={SWEDEN: FULL}
    )

    [chat, embed] = watched.found()["deployments"]

    assert (chat["state"], embed["state"]) == ("not known", "Succeeded")
    assert chat["attention"] == [
        {
            "reason": "it could not be read: Azure answers 403 AuthorizationFailed",
            "fix": "give the identity the role Reader on its account, or ask again",
        }
    ]
    assert embed["attention"] == []


def test_quota_that_may_not_be_read_is_unknown(watched: Watched) -> None:
    denied: Any = {"status": 403, "code": "AuthorizationFailed"}
    watched.azure.play(
        fault("GET", "/usages$", **denied),
        fault("GET", "modelCapacities$", **denied),
        capacity={SWEDEN: FULL},
    )

    pool = watched.only()["pool"]

    reason = {"unknown": "usages answered 403 AuthorizationFailed"}
    assert (pool["used"], pool["limit"], pool["left"]) == (reason, reason, reason)
    assert pool["free"] == {"unknown": f"Azure gives no figure for {GERMANY}"}


def test_an_operation_without_an_end_is_told_with_what_to_run(watched: Watched) -> None:
    resource = watched.stack.resource("embed", {**SMALL, "candidates": watched.candidates()})
    watched.stack.pending.append({"type": "creating", "resource": resource})

    code, said = watched.said()

    assert code == 1
    assert (
        "Needs attention\n"
        "  embed: creating it began, and did not end\n"
        "    if no `pulumi` is at work on this stack any more: `pulumi cancel`, `pulumi up`, "
        "`pulumi refresh --clear-pending-creates`\n"
    ) in said


def test_one_that_is_replaced_and_one_that_was_never_made_need_an_up(watched: Watched) -> None:
    watched.chat["delete"] = True
    inputs = {**SMALL, "model": watched.chat["inputs"]["model"], "candidates": watched.candidates()}
    watched.stack.resources.append(watched.stack.resource("embed", inputs, pendingReplacement=True))

    [chat, embed] = watched.found()["deployments"]

    assert chat["attention"] == [
        {
            "reason": "a newer one has replaced it, and it still stands",
            "fix": "`pulumi up` deletes it",
        }
    ]
    assert (embed["state"], embed["attention"]) == (
        "not made",
        [{"reason": "state has it, and it was never made", "fix": "run `pulumi up`"}],
    )


def test_secrets_stay_in_the_state_and_are_not_compared(watched: Watched) -> None:
    watched.stack.resources[0]["inputs"] = {"clientSecret": SECRET}
    watched.chat["inputs"]["tags"] = {"team": SECRET}

    code, said = watched.said("json")

    assert code == 0
    assert "ciphertext" not in said
    assert json.loads(said)["deployments"][0]["drift"] == []


def test_what_is_asked_for_in_secret_is_not_compared_and_breaks_nothing(watched: Watched) -> None:
    watched.chat["inputs"] |= {
        "model": SECRET,
        "candidates": [{"region": SWEDEN, "accountId": SECRET}],
    }

    found = watched.only()

    assert (found["region"], found["state"], found["drift"]) == (GERMANY, "Succeeded", [])
    assert found["notes"] == [
        "what it asks for is secret in the state, so that nothing is compared with it"
    ]


def test_a_spillover_is_named_and_its_loss_is_drift(watched: Watched) -> None:
    beside = {"deploymentName": "beside", "sku": STANDARD, "capacity": 40}
    watched.stack.resources.pop()
    watched.azure.arm.delete(watched.azure.accounts[GERMANY], "chat")
    watched.stack.place("chat", watched.candidates(GERMANY), spillover=beside)

    whole = watched.only()
    watched.azure.arm.delete(watched.azure.accounts[GERMANY], "beside")
    broken = watched.only()

    assert whole["notes"] == [f"spills over to beside ({STANDARD}, 40)"]
    assert (whole["drift"], whole["attention"]) == ([], [])
    assert broken["drift"] == [{"property": "spillover", "was": beside, "now": None}]


def test_a_deployment_of_azure_native_is_shown_too(watched: Watched) -> None:
    watched.azure.put(FRANCE, "plain", tags={"team": "search"})
    account = watched.azure.accounts[FRANCE]
    watched.stack.resources[1:] = [
        {
            "urn": watched.stack.urn("azure-native:cognitiveservices:Deployment", "plain"),
            "custom": True,
            "type": "azure-native:cognitiveservices:Deployment",
            "id": f"{account}/deployments/plain",
            "inputs": {
                "accountName": FRANCE,
                "deploymentName": "plain",
                "properties": {
                    "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}
                },
                "resourceGroupName": "g",
                "sku": {"name": STANDARD, "capacity": 80},
                "tags": {"team": "search"},
            },
            "outputs": {},
            "provider": "urn::native",
        }
    ]

    found = watched.only()

    assert (found["region"], found["account"], found["sku"]) == (FRANCE, FRANCE, STANDARD)
    assert (found["capacity"], found["asked"], found["attempts"]) == (50, 80, [])
    assert found["drift"] == [{"property": "sku.capacity", "was": 80, "now": 50}]
    assert found["pool"]["used"] == 50


def test_the_newer_format_of_an_export_is_read_too(watched: Watched) -> None:
    newer = {**json.loads(watched.stack.text), "version": 4, "features": ["hooks"]}

    state = parsed(json.dumps(newer), "state.json")

    assert [each.name for each in state.deployments] == ["chat"]


def test_a_stack_without_deployments_is_calm(watched: Watched) -> None:
    del watched.stack.resources[1:]

    code, said = watched.said()

    assert code == 0
    assert said.splitlines()[2:] == ["nothing needs attention"]


def test_nothing_is_written_to_azure(watched: Watched) -> None:
    before = watched.azure.writes()

    watched.said()

    assert watched.azure.writes() == before
