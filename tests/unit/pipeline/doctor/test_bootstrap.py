"""The doctor says whether an account is bootstrapped, and as this project's template says."""

import re
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.messages import Examined
from deployer.pipeline.doctor.bootstrap import look_at_bootstrap
from deployer.pipeline.doctor.needs import needs
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import BOOTSTRAP, sample_project
from tests.unit.stack.cloudformation import ABSENT, pairs, stack, stacks

ROLES = {"CloudFormationRoleArn": "arn:service", "DeployRoleArn": "arn:deploy"}


def _look(
    monkeypatch: pytest.MonkeyPatch,
    root: Path,
    status: str | None,
    outputs: dict[str, str],
    text: str = BOOTSTRAP,
    *,
    given: dict[str, str] | None = None,
    local: bool = False,
) -> list[Examined]:
    def describe(**_: Any) -> Any:
        if status is None:
            raise client_error(*ABSENT)
        parameters = pairs("ParameterKey", "ParameterValue", given or {})
        made = pairs("OutputKey", "OutputValue", outputs)
        return stacks(stack(status, Outputs=made, Parameters=parameters))

    script = {"DescribeStacks": describe, "GetTemplate": lambda **_: {"TemplateBody": text}}
    cfn = Scripted(monkeypatch, "cloudformation", script)
    target = make_target(local=local, cloudformation=cfn.client)
    return list(look_at_bootstrap(sample_project(root), target))


def test_one_of_this_version_is_good_and_names_the_deploy_role(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stands, role = _look(monkeypatch, tmp_path, "UPDATE_COMPLETE", ROLES)
    assert (stands.verdict, role.verdict, role.text) == ("ok", "ok", "arn:deploy")


@pytest.mark.parametrize(
    ("status", "outputs", "text", "what"),
    [
        ("CREATE_COMPLETE", ROLES, "Resources: {}", "was made from another cft/bootstrap-stack"),
        ("CREATE_COMPLETE", {}, "Resources: {}", "without roles to deploy with"),
        ("ROLLBACK_COMPLETE", {}, BOOTSTRAP, "is in ROLLBACK_COMPLETE"),
    ],
)
def test_an_older_or_a_failed_one_is_to_be_deployed_again(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    status: str,
    outputs: dict[str, str],
    text: str,
    what: str,
) -> None:
    found = _look(monkeypatch, tmp_path, status, outputs, text)[0]
    assert found.verdict == "warning"
    assert what in found.text
    assert found.todo == "deployer bootstrap --env devl"


def test_none_at_all_is_said_and_on_the_local_cloud_comes_by_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [remote] = _look(monkeypatch, tmp_path, None, {})
    [local] = _look(monkeypatch, tmp_path, None, {}, local=True)
    assert (remote.verdict, local.verdict) == ("warning", "skipped")
    assert remote.todo == "deployer bootstrap --env devl"


def test_a_stack_without_a_repository_has_no_deploy_role(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    role = _look(monkeypatch, tmp_path, "CREATE_COMPLETE", {"CloudFormationRoleArn": "a"})[1]
    assert role.verdict == "skipped"
    assert "deployer bootstrap --env devl --github-repository OWNER/NAME" in role.todo


@pytest.mark.parametrize(
    ("ids", "verdict", "lacking"),
    [
        ({"GitHubRepositoryId": "7", "GitHubOwnerId": "3"}, "ok", set()),
        ({"GitHubRepositoryId": "7", "GitHubOwnerId": ""}, "warning", {"GitHubOwnerId"}),
        (
            {"GitHubRepositoryId": "", "GitHubOwnerId": ""},
            "warning",
            {"GitHubRepositoryId", "GitHubOwnerId"},
        ),
    ],
)
def test_a_deploy_role_that_trusts_a_name_without_numbers_is_warned_of(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    ids: dict[str, str],
    verdict: str,
    lacking: set[str],
) -> None:
    given = {"GitHubRepository": "acme/data", **ids}
    role = _look(monkeypatch, tmp_path, "CREATE_COMPLETE", ROLES, given=given)[1]
    assert role.verdict == verdict
    assert set(re.findall(r"--parameter (\w+)=", role.text)) == lacking
    assert bool(role.todo) == bool(lacking)


def test_an_account_of_another_environment_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = {"Environment": "prod"}
    with pytest.raises(ProjectError, match="is the environment 'prod', not 'devl'"):
        _look(monkeypatch, tmp_path, "CREATE_COMPLETE", ROLES, given=given)
    # What was only planned made nobody's account of it, and the local cloud is of any.
    for status, local in (("REVIEW_IN_PROGRESS", False), ("CREATE_COMPLETE", True)):
        assert _look(monkeypatch, tmp_path, status, ROLES, given=given, local=local)


def test_passing_the_role_is_looked_at_as_cloudformation_asks_for_it(tmp_path: Path) -> None:
    target = make_target()
    found = list(needs(sample_project(tmp_path), target.identity, "aws", None, None, "arn:role"))
    passing = next(it for it in found if it.actions == ("iam:PassRole",))
    assert passing.required
    assert passing.resources == ("arn:role",)
    assert passing.context == {"iam:PassedToService": "cloudformation.amazonaws.com"}
    assert found[0].context == {"cloudformation:RoleArn": "arn:role"}
