import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel

import policies
from aoai.azure.settings import Settings
from policies import stage
from policies.connections import connection
from policies.pack import POLICIES
from policies.run import run


def _configured(monkeypatch: pytest.MonkeyPatch, facts: str, *, is_preview: bool) -> list[str]:
    """What happens when the engine configures the pack."""
    happened: list[str] = []
    monkeypatch.setattr(stage, "warm_up", lambda: happened.append("signed in"))
    served = stage.Servicer("azure-openai", "0.1.0", list(POLICIES), EnforcementLevel.ADVISORY)
    stated = analyzer_pb2.AnalyzerStackConfigureRequest(dry_run=is_preview)
    request = analyzer_pb2.ConfigureAnalyzerRequest()
    request.policyConfig["facts-known"].properties.update({"facts": facts})
    served.ConfigureStack(stated, None)
    served.Configure(request, None)
    return happened


@pytest.mark.parametrize("is_preview", [True, False])
def test_the_run_knows_its_stage(monkeypatch: pytest.MonkeyPatch, *, is_preview: bool) -> None:
    _configured(monkeypatch, "catalogue", is_preview=is_preview)

    assert run().is_preview is is_preview


def test_the_pack_signs_in_early_only_for_live_facts_of_a_preview(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _configured(monkeypatch, "live", is_preview=True) == ["signed in"]
    assert _configured(monkeypatch, "live", is_preview=False) == []
    assert _configured(monkeypatch, "catalogue", is_preview=True) == []


def test_subscriptions_share_a_connection_and_identities_do_not() -> None:
    first = connection(Settings(subscription_id="a", client_id="x"))

    assert connection(Settings(subscription_id="b", client_id="x")) is first
    assert connection(Settings(subscription_id="a", client_id="y")) is not first


def test_no_module_of_the_pack_hides_another() -> None:
    # The engine puts the pack's folder first on the path, so `requests.py` would be `requests`.
    folder = Path(policies.__file__).parent
    names = [path.stem for path in folder.glob("*.py") if not path.stem.startswith("__")]
    found = {name: importlib.util.find_spec(name) for name in names}

    assert [name for name, spec in found.items() if spec and not _of_the_tests(spec)] == []


def _of_the_tests(spec: ModuleSpec) -> bool:
    """Whether only tests can import it: a file or a folder of theirs."""
    places = spec.submodule_search_locations or [str(spec.origin)]
    return all(Path(each).parent.name == "tests" for each in places)
