from aoai.rules import AccountRequest, Candidate, DeploymentRequest, SpilloverRequest
from aoai.spec import accounts_of, requests_of
from stackfiles import deployment, planned

SUBSCRIPTION = "11111111-0000-4000-8000-00000000000A"
GROUP = (
    "/subscriptions/11111111-0000-4000-8000-00000000000a/resourcegroups/rg-aoai-test"
    "/providers/microsoft.cognitiveservices/accounts"
)
PTU = "DataZoneProvisionedManaged"


def account(region: str) -> str:
    return f"aoai-test-{region}-q7x2"


def test_rules_see_everything_of_a_deployment_that_they_judge() -> None:
    chat = deployment(
        sku=PTU,
        capacity=300,
        at_least=150,
        spillover={"sku": "DataZoneStandard", "capacity": 500},
        otherwise=[{"region": "swedencentral", "sku": "ProvisionedManaged", "capacity": 350}],
    )
    plan = planned(
        deployments={"chat": chat},
        azure={"subscription": SUBSCRIPTION},
        accounts=accounts("OpenAI"),
    )

    assert requests_of(plan, "eu", "prod/") == (
        DeploymentRequest(
            name="prod/chat",
            model_format="OpenAI",
            model_name="gpt-5.4",
            model_version="2026-03-05",
            sku=PTU,
            capacity=300,
            candidates=(
                Candidate("swedencentral", f"{GROUP}/{account('swedencentral')}"),
                Candidate("francecentral", f"{GROUP}/{account('francecentral')}"),
                Candidate(
                    "swedencentral",
                    f"{GROUP}/{account('swedencentral')}",
                    "ProvisionedManaged",
                    350,
                ),
            ),
            minimum_capacity=150,
            spillover=SpilloverRequest("chat-spillover", "DataZoneStandard", 500),
            kind="OpenAI",
            deployment_name="chat",
            residency="eu",
            upgrade_option="NoAutoUpgrade",
        ),
    )


def accounts(kind: str) -> dict[str, str]:
    return {"suffix": "q7x2", "kind": kind}


def test_an_account_of_an_unknown_subscription_is_known_by_its_name() -> None:
    (chat,) = requests_of(planned())

    assert [each.account_id for each in chat.candidates] == [
        account("swedencentral"),
        account("francecentral"),
    ]
    assert (chat.name, chat.residency, chat.spillover, chat.upgrade_option) == (
        "chat",
        None,
        None,
        "OnceCurrentVersionExpired",
    )


def test_rules_see_every_account_of_the_stack() -> None:
    named = planned(azure={"subscription": SUBSCRIPTION}, regions=["swedencentral"])

    assert accounts_of(planned()) == tuple(
        AccountRequest(account(each), each, "AIServices", None)
        for each in ("swedencentral", "francecentral")
    )
    assert [each.id for each in accounts_of(named)] == [f"{GROUP}/{account('swedencentral')}"]


def test_an_upgrade_option_that_is_stated_is_kept() -> None:
    stated = deployment(sku=PTU, upgrade="OnceNewDefaultVersionAvailable")

    found = requests_of(planned(deployments={"chat": stated, "embed": deployment(sku=PTU)}))

    assert [each.upgrade_option for each in found] == [
        "OnceNewDefaultVersionAvailable",
        "NoAutoUpgrade",
    ]
