"""Provider arguments before the environment, under azure-native's names."""

from dataclasses import fields

import pytest

from aoai.azure.settings import Settings, SettingsError, read_settings
from aoai.provider.schema import schema


def test_without_anything_there_is_nothing() -> None:
    assert read_settings({}, {}) == Settings()


def test_an_argument_wins_over_its_variable() -> None:
    environ = {"ARM_CLIENT_ID": "environment", "ARM_TENANT_ID": "tenant"}

    found = read_settings({"clientId": "argument"}, environ)

    assert found == Settings(client_id="argument", tenant_id="tenant")


@pytest.mark.parametrize("argument", ["", None])
def test_an_empty_argument_leaves_the_word_to_the_variable(argument: str | None) -> None:
    environ = {"ARM_CLIENT_ID": "environment", "ARM_CLIENT_SECRET": ""}

    found = read_settings({"clientId": argument}, environ)

    assert found == Settings(client_id="environment")


def test_of_several_variables_the_first_that_is_set_counts() -> None:
    github = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github",
        "AZURE_ENVIRONMENT": "china",
    }
    own = {"ARM_OIDC_REQUEST_URL": "https://own", "ARM_ENVIRONMENT": "usgovernment"}

    assert read_settings({}, github) == Settings(
        oidc_request_url="https://github", environment="china"
    )
    assert read_settings({}, github | own) == Settings(
        oidc_request_url="https://own", environment="usgovernment"
    )


@pytest.mark.parametrize(
    ("given", "flag"),
    [("true", True), ("True", True), ("1", True), (True, True), ("false", False), ("0", False)],
)
def test_a_flag_is_true_or_false_however_it_is_written(given: object, flag: object) -> None:
    assert read_settings({"useOidc": given}, {}).use_oidc is flag


def test_every_flag_that_is_none_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"useOidc": "maybe"}, {"ARM_USE_MSI": "yes"})

    assert str(caught.value) == (
        "useOidc: 'maybe' is no flag; set it to true or false\n"
        "ARM_USE_MSI: 'yes' is no flag; set it to true or false"
    )


def test_arguments_that_are_no_settings_are_left_alone() -> None:
    assert read_settings({"version": "0.1.0", "partnerId": "x"}, {}) == Settings()


def test_every_setting_but_the_audience_is_an_argument_of_the_provider() -> None:
    known = schema()

    names = [each.name.split("_") for each in fields(Settings)]
    wire = {first + "".join(map(str.title, rest)) for first, *rest in names}
    assert {each for each in wire if f'"{each}"' not in known} == {"oidcAudience"}
