"""The project as a whole: stacks, names, tags."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.project.names import STACK_NAME_LIMIT, bootstrap_stack_name
from deployer.project.project import Project
from tests.unit.project.sample import ROOT, sample_project

OTHER = "Resources: { Topic: { Type: AWS::SNS::Topic } }\n"


def _requiring(root: Path, listed: str, build_id: str = "", name: str = "other-stack") -> Project:
    files = {
        "cft/root-stack.yaml": f"{ROOT}Metadata: {{ Deployer: {listed} }}\n",
        f"cft/{name}.yaml": OTHER,
    }
    return sample_project(root, files=files, build_id=build_id)


@pytest.mark.parametrize(
    ("build_id", "names"),
    [
        ("", ["acme-other-stack", "acme-data-root-stack"]),
        ("pr-12", ["acme-other-stack-pr-12", "acme-data-root-stack-pr-12"]),
    ],
)
def test_required_stacks_come_first_and_builds_stand_beside(
    tmp_path: Path, build_id: str, names: list[str]
) -> None:
    project = _requiring(tmp_path, "{ RequiredStacks: [other-stack.yaml] }", build_id)
    assert [spec.name for spec in project.stacks] == names
    assert project.root_stack.name == names[-1]
    assert bootstrap_stack_name(project.params) == "acme-bootstrap-stack"


@pytest.mark.parametrize(
    "listed", ["{ RequiredStacks: other-stack.yaml }", "{ RequiredStacks: [1] }", "[x]", "x"]
)
def test_malformed_list_of_required_stacks_is_refused(tmp_path: Path, listed: str) -> None:
    with pytest.raises(ProjectError, match="must be a list of template paths"):
        _requiring(tmp_path, listed)


def test_missing_required_stack_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="there is no such template") as raised:
        _requiring(tmp_path, "{ RequiredStacks: [gone-stack.yaml] }")
    assert raised.value.where.endswith("cft/gone-stack.yaml")


def test_missing_root_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="there is no such template") as raised:
        sample_project(tmp_path, params={"template-path": "cft/gone.yaml"})
    assert raised.value.where.endswith("cft/gone.yaml")


def test_stack_name_takes_no_more_than_cloudformation_does(tmp_path: Path) -> None:
    fitting = STACK_NAME_LIMIT - len("acme--root-stack")
    project = sample_project(tmp_path, params={"stack-prefix": "p" * fitting})
    assert len(project.root_stack.name) == STACK_NAME_LIMIT
    with pytest.raises(ProjectError, match="129 characters; CloudFormation takes 128"):
        sample_project(tmp_path, params={"stack-prefix": "p" * (fitting + 1)})


def test_required_stack_needs_a_file_name_that_makes_a_stack_name(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="'acme-other_stack' is no stack name"):
        _requiring(tmp_path, "{ RequiredStacks: [other_stack.yaml] }", name="other_stack")


@pytest.mark.parametrize("build_id", ["PR-1", "a_b", "-a", "a-", "a" * 13, "a/b", "ä"])
def test_build_id_keeps_to_the_alphabet_of_bucket_names(tmp_path: Path, build_id: str) -> None:
    with pytest.raises(ProjectError, match="is no build id"):
        sample_project(tmp_path, build_id=build_id)


@pytest.mark.parametrize("build_id", ["1", "pr-12", "a" * 12])
def test_build_id_is_taken(tmp_path: Path, build_id: str) -> None:
    assert sample_project(tmp_path, build_id=build_id).build_id == build_id


def test_stacks_carry_the_documented_tags_and_ours_win(tmp_path: Path) -> None:
    params: dict[str, Any] = {"tags": {"Team": "data", "Environment": "mine"}}
    assert sample_project(tmp_path, params=params).tags("acme-x") == {
        "Team": "data",
        "ProjectName": "acme",
        "Environment": "devl",
        "GitHubRepository": "acme/data",
        "GitHubRef": "refs/heads/main",
        "GitHubURL": "https://github.com",
        "GitHubWFRunNumber": "7",
        "GitHubSHA": "0" * 40,
        "StackName": "acme-x",
    }


def test_tags_hold_nothing_that_a_service_refuses(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    revision = replace(
        project.revision, ref="refs/heads/fix(#12),v2-é", repository="o/" + "r" * 300
    )
    tags = replace(project, revision=revision).tags("acme-x")
    assert tags["GitHubRef"] == "refs/heads/fix__12__v2-é"
    assert tags["GitHubRepository"] == "o/" + "r" * 254
    assert tags["GitHubURL"] == "https://github.com"


def test_paths_are_shown_from_the_projects_root(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    assert project.relative(tmp_path / "cft/root-stack.yaml") == "cft/root-stack.yaml"
    assert project.relative(Path("/elsewhere/x")) == "/elsewhere/x"
