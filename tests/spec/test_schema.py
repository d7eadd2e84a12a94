import pytest
import yaml

from aoai.catalog import catalogue
from aoai.spec import Spec
from aoai.spec.schema import files, spec_schema, stack_schema
from stackfiles import SHIPPED, STACKS, shipped


@pytest.mark.parametrize(("name", "text"), list(files(catalogue())))
def test_the_schema_in_the_project_is_up_to_date(name: str, text: str) -> None:
    written = (STACKS / name).read_text("utf-8")

    assert written == text, "run: python -m aoai.spec.schema stacks"


def test_every_stack_file_names_its_schema() -> None:
    firsts = {
        path.name: path.read_text("utf-8").splitlines()[0] for path in sorted(STACKS.glob("*.yaml"))
    }

    assert firsts == {
        **{
            f"Pulumi.{stack}.yaml": "# yaml-language-server: $schema=schema.json"
            for stack in SHIPPED
        },
        "common.yaml": "# yaml-language-server: $schema=spec.schema.json",
    }


def test_an_editor_is_offered_the_words_of_the_catalogue() -> None:
    definitions = spec_schema(catalogue())["definitions"]
    chat = definitions["DeploymentSection"]["properties"]

    assert "swedencentral" in definitions["CandidateSection"]["properties"]["region"]["enum"]
    assert "DataZoneProvisionedManaged" in chat["sku"]["enum"]
    assert "gpt-5.4@2026-03-05" in chat["model"]["anyOf"][0]["enum"]


def test_the_schema_knows_every_key_and_one_more() -> None:
    assert set(spec_schema(catalogue())["properties"]) == {*Spec.model_fields, "extends"}


def test_a_stack_file_may_leave_to_another_file_what_it_needs() -> None:
    schema = stack_schema(catalogue())
    definitions = schema["definitions"]

    assert "required" not in definitions["Spec"]
    assert "required" not in definitions["DeploymentSection"]
    # Lists replace, so that what stands in one is whole.
    assert definitions["CandidateSection"]["required"] == ["region"]


@pytest.mark.parametrize("stack", SHIPPED)
def test_the_keys_of_shipped_files_are_in_the_schema(stack: str) -> None:
    schema = spec_schema(catalogue())
    common = yaml.safe_load((STACKS / "common.yaml").read_text("utf-8"))
    deployments = shipped(stack)["deployments"].values()

    assert set(schema["properties"]) >= {*shipped(stack), *common}
    known = schema["definitions"]["DeploymentSection"]["properties"]
    assert all(set(known) >= set(each) for each in deployments)
