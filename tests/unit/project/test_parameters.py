"""Parameters: who fills them, in which order, and what is refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.project.parameters import MANDATORY, CodeLocation, check_known, fill_parameters
from tests.unit.project.sample import ROOT, sample_project

LOCATION = CodeLocation("code-bucket", "arn:aws:kms:eu-west-1:111111111111:key/1")


def _filled(root: Path, overrides: dict[str, str] | None = None, **options: Any) -> dict[str, str]:
    project = sample_project(root, **options)
    return fill_parameters(project, project.root_stack, LOCATION, overrides or {})


def test_eight_mandatory_parameters_are_filled(tmp_path: Path) -> None:  # T10
    found = _filled(tmp_path, build_id="pr-12")
    assert {name: found[name] for name in MANDATORY} == {
        "ProjectName": "acme",
        "Environment": "devl",
        "GitHubRef": "refs/heads/main",
        "GitHubURL": "https://github.com",
        "GitHubWFRunNumber": "7",
        "GitHubSHA": "0" * 40,
        "GitHubRepository": "acme/data",
        "CiBuild": "-pr-12",
    }
    assert len(MANDATORY) == 8


def test_build_suffix_is_empty_on_main(tmp_path: Path) -> None:  # T10
    assert _filled(tmp_path)["CiBuild"] == ""


def test_long_branch_fits_the_parameter(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    ref = "refs/heads/" + "b" * 250
    project = replace(project, revision=replace(project.revision, ref=ref))
    found = fill_parameters(project, project.root_stack, LOCATION, {})
    assert found["GitHubRef"] == ref[:255]


def test_only_declared_parameters_are_filled(tmp_path: Path) -> None:
    root = "Parameters: { Colour: { Type: String } }\nResources: { T: { Type: AWS::SNS::Topic } }\n"
    assert _filled(tmp_path, files={"cft/root-stack.yaml": root}) == {"Colour": "blue"}


@pytest.mark.parametrize(
    ("params", "overrides", "colour"),
    [({}, {}, None), ({"Colour": "blue"}, {}, "blue"), ({"Colour": "blue"}, {"Colour": "x"}, "x")],
)
def test_override_wins_over_params_file_and_that_over_the_default(
    tmp_path: Path, params: dict[str, str], overrides: dict[str, str], colour: str | None
) -> None:
    found = _filled(tmp_path, overrides, params={"parameters": {"devl": params}})
    assert found.get("Colour") == colour  # the default is left to CloudFormation


def test_params_file_may_replace_a_fact(tmp_path: Path) -> None:
    found = _filled(tmp_path, params={"parameters": {"devl": {"GitHubRef": "none"}}})
    assert found["GitHubRef"] == "none"


def test_code_location_wins_over_the_params_file(tmp_path: Path) -> None:
    params = {"parameters": {"devl": {"CodeRepositoryS3Bucket": "stale"}}}
    assert _filled(tmp_path, params=params)["CodeRepositoryS3Bucket"] == "code-bucket"


def test_version_of_code_is_learned_later(tmp_path: Path) -> None:  # T11
    assert "GreetLambdaFunctionVersionId" not in _filled(tmp_path)


def test_hash_of_code_needs_no_value(tmp_path: Path) -> None:
    asked = "  GreetLambdaFunctionSourceHash: { Type: String }\n"
    root = ROOT.replace("Resources:\n", f"{asked}Resources:\n", 1)
    filled = _filled(tmp_path, files={"cft/root-stack.yaml": root})
    assert "GreetLambdaFunctionSourceHash" not in filled


def test_missing_values_are_all_named(tmp_path: Path) -> None:
    root = ROOT.replace(
        "  Colour: { Type: String, Default: red }\n",
        "  Colour: { Type: String }\n  Size: { Type: Number }\n",
    )
    with pytest.raises(ProjectError) as raised:
        _filled(tmp_path, files={"cft/root-stack.yaml": root}, params={"parameters": {"devl": {}}})
    assert raised.value.what == "no value for Colour, Size"
    assert raised.value.where == "cft/root-stack.yaml"
    assert "parameters/devl in params/cfn-parameters.json" in raised.value.todo
    assert "--parameter Colour=VALUE" in raised.value.todo


@pytest.mark.parametrize(
    ("params", "overrides", "where"),
    [
        ({"Color": "x"}, {}, "params/cfn-parameters.json"),
        ({}, {"Color": "x"}, "--parameter"),
    ],
)
def test_unknown_parameter_names_the_nearest(  # T10
    tmp_path: Path, params: dict[str, str], overrides: dict[str, str], where: str
) -> None:
    project = sample_project(tmp_path, params={"parameters": {"devl": params}})
    with pytest.raises(ProjectError) as raised:
        check_known(project, overrides)
    assert raised.value.what == "no template declares a parameter 'Color'"
    assert raised.value.todo == "Did you mean 'Colour'?"
    assert raised.value.where == where


def test_parameter_of_a_required_stack_is_known(tmp_path: Path) -> None:
    files = {
        "cft/root-stack.yaml": ROOT
        + "Metadata: { Deployer: { RequiredStacks: [other-stack.yaml] } }\n",
        "cft/other-stack.yaml": "Parameters: { Days: { Type: Number } }\n"
        "Resources: { T: { Type: AWS::SNS::Topic } }\n",
    }
    check_known(sample_project(tmp_path, files=files), {"Days": "7"})
