"""What CloudFormation is asked: what a stack has stays, and what cannot be asked is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Identity
from deployer.pipeline.approval import Approval
from deployer.pipeline.bootstrap.bootstrap import BootstrapWishes, bootstrap
from deployer.pipeline.bootstrap.request import bootstrap_request, bootstrap_spec, check_given
from tests.fake_gh import FakeGh, without_gh
from tests.unit.aws.scripted import Scripted
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import BOOTSTRAP, sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING
from tests.unit.stack.cloudformation import pairs, stack, stacks

GITHUB = BOOTSTRAP.replace(
    "Resources:",
    "  GitHubRepository: { Type: String, Default: '' }\n"
    "  Environment: { Type: String, AllowedValues: [devl, test, prod] }\n"
    "Resources:",
)


def test_no_repository_is_trusted_that_nobody_named(tmp_path: Path) -> None:
    project = sample_project(tmp_path, {"cft/bootstrap-stack.yaml": GITHUB})  # of acme/data
    spec = bootstrap_spec(project, local=False)
    request = bootstrap_request(project, spec, None, {})
    assert request.parameters == {
        "ProjectName": "acme",
        "GitHubRepository": "",
        "Environment": "devl",
    }


def test_the_environment_is_the_projects_and_all_else_is_kept(tmp_path: Path) -> None:
    project = sample_project(tmp_path, {"cft/bootstrap-stack.yaml": GITHUB}, environment="prod")
    spec = bootstrap_spec(project, local=True)
    before = replace(EXISTING, parameters={"Environment": "devl", "GitHubRepository": "a/b"})
    values = bootstrap_request(project, spec, before, {}).parameters
    assert (values["Environment"], values["GitHubRepository"]) == ("prod", "a/b")
    planned = replace(before, status="REVIEW_IN_PROGRESS")
    assert bootstrap_request(project, spec, planned, {}).parameters["GitHubRepository"] == ""


def test_a_parameter_that_there_is_not_names_the_nearest(tmp_path: Path) -> None:
    project = sample_project(tmp_path, {"cft/bootstrap-stack.yaml": GITHUB})
    spec = bootstrap_spec(project, local=False)
    with pytest.raises(ProjectError, match="declares no parameter 'GithubRepository'") as raised:
        check_given(project, spec, {"GithubRepository": "a/b"})
    assert "GitHubRepository" in raised.value.todo


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"Environment": "test"}, "Environment=test contradicts --env devl"),
        ({"ProjectName": "other"}, "ProjectName=other contradicts project-name in params"),
    ],
)
def test_project_and_environment_are_not_given_otherwise(
    tmp_path: Path, given: dict[str, str], said: str
) -> None:
    files = {"cft/bootstrap-stack.yaml": GITHUB}
    project = sample_project(tmp_path, files)
    spec = bootstrap_spec(project, local=False)
    check_given(project, spec, {"Environment": "devl", "ProjectName": "acme"})
    with pytest.raises(ProjectError, match=said) as raised:
        check_given(project, spec, given)
    assert raised.value.where == "--parameter"
    told = sample_project(tmp_path / "told", files, {"parameters": {"devl": given}})
    with pytest.raises(ProjectError, match=said):
        check_given(told, spec, {})


def test_a_project_without_the_template_cannot_be_bootstrapped_on_aws(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    (tmp_path / "cft/bootstrap-stack.yaml").unlink()
    with pytest.raises(ProjectError, match="has no bootstrap template"):
        bootstrap_spec(project, local=False)
    assert "CodeBucket" in bootstrap_spec(project, local=True).tree.template.text


def test_a_template_longer_than_cloudformation_takes_is_refused_before_it_is_asked(
    tmp_path: Path,
) -> None:
    long = f"{BOOTSTRAP}# {'x' * 51_200}\n"
    project = sample_project(tmp_path, {"cft/bootstrap-stack.yaml": long})
    with pytest.raises(ProjectError, match="more than 51,200 bytes"):
        bootstrap_request(project, bootstrap_spec(project, local=False), None, {})


def _bootstrap(
    monkeypatch: pytest.MonkeyPatch, root: Path, wishes: BootstrapWishes, environment: str
) -> RecordingUi:
    """Bootstrap an account of devl."""
    project = sample_project(root, {"cft/bootstrap-stack.yaml": GITHUB}, environment=environment)
    given = pairs("ParameterKey", "ParameterValue", {"Environment": "devl"})
    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {"DescribeStacks": lambda **_: stacks(stack(Parameters=given))},
    )
    ui = RecordingUi()
    with pytest.raises(DeployerError) as raised:
        bootstrap(project, make_target(cloudformation=cfn.client), wishes, Approval(True), ui)
    ui.emit(raised.value)  # type: ignore[arg-type]  # to be looked at
    return ui


def test_another_environment_is_refused_and_the_caller_is_shown_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, *_, error = _bootstrap(
        monkeypatch, tmp_path, BootstrapWishes(linted=False), "prod"
    ).messages
    assert isinstance(first, Identity)
    assert isinstance(error, ProjectError)
    assert "is the environment 'devl', not 'prod'" in error.what
    assert "--env devl" in error.todo


def test_without_gh_nothing_is_found_that_could_be_taken_for_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_gh(monkeypatch, tmp_path)
    wishes = BootstrapWishes(sets_secrets=True, linted=False)
    identity, error = _bootstrap(monkeypatch, tmp_path, wishes, "devl").messages
    assert isinstance(identity, Identity)
    assert isinstance(error, DeployerError)
    assert "gh, which sets secrets on GitHub, is not there" in error.what


def test_secrets_of_no_repository_cannot_be_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    FakeGh(tmp_path / "gh").be_found(monkeypatch)
    wishes = BootstrapWishes({"GitHubRepository": ""}, sets_secrets=True, linted=False)
    error = _bootstrap(monkeypatch, tmp_path, wishes, "devl").messages[-1]
    assert isinstance(error, DeployerError)
    assert "no repository whose secrets" in error.what
