"""Which Azure the settings mean."""

import pytest

from aoai.azure.clouds import Cloud, CloudError, find_cloud
from aoai.azure.settings import Settings
from aoai.emulator.in_process import mock_azure
from aoai.emulator.scenario import Scenario
from landing import fault


@pytest.mark.parametrize(
    ("name", "resource_manager"),
    [
        (None, "https://management.azure.com"),
        ("public", "https://management.azure.com"),
        ("AzureCloud", "https://management.azure.com"),
        ("usgovernment", "https://management.usgovcloudapi.net"),
        ("China", "https://management.chinacloudapi.cn"),
    ],
)
def test_a_cloud_is_found_by_its_name(name: str | None, resource_manager: str) -> None:
    assert find_cloud(Settings(environment=name)).resource_manager == resource_manager


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("usgoverment", "did you mean usgovernment?"),
        ("mars", "use public, usgovernment or china"),
    ],
)
def test_an_unknown_cloud_is_named_with_the_nearest_spelling(name: str, fix: str) -> None:
    with pytest.raises(CloudError) as caught:
        find_cloud(Settings(environment=name))

    assert str(caught.value) == f"environment: {name!r} is no cloud; {fix}"


@pytest.mark.parametrize("host", ["management.azure.com", "https://management.azure.com/"])
def test_a_metadata_host_describes_its_cloud_and_wins_over_the_name(host: str) -> None:
    with mock_azure():
        found = find_cloud(Settings(metadata_host=host, environment="mars"))

    assert found == Cloud(
        "https://management.azure.com",
        "https://login.microsoftonline.com",
        "https://management.core.windows.net/",
    )
    # ARM's own audience ends in a slash, and so the scope has two.
    assert found.scope == "https://management.core.windows.net//.default"


def test_a_metadata_host_that_does_not_answer_says_what_to_do() -> None:
    # Port 1 is reserved and nothing listens there.
    with pytest.raises(CloudError) as caught:
        find_cloud(Settings(metadata_host="localhost:1"))

    said = str(caught.value)
    url = "https://localhost:1/metadata/endpoints?api-version=2022-09-01"
    assert said.startswith(f"metadata host: {url} gave no description of a cloud (")
    assert said.endswith("; start the emulator, or correct ARM_METADATA_HOSTNAME or metadataHost")
    assert "\n" not in said


def test_a_metadata_host_that_is_something_else_says_so() -> None:
    refusal = fault("GET", "/metadata/endpoints$", status=404, code="NotFound")
    with (
        mock_azure(Scenario.parse({"faults": [refusal]})),
        pytest.raises(CloudError, match="gave no description of a cloud"),
    ):
        find_cloud(Settings(metadata_host="management.azure.com"))
