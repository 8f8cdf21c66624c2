"""Permissions are simulated where that is allowed, and judged by what the simulator can see."""

from pathlib import Path
from typing import Any

import pytest

from deployer.aws.session import SERVICES
from deployer.messages import Examined
from deployer.pipeline.doctor.needs import Need, needs
from deployer.pipeline.doctor.permissions import look_at_permissions, policy_source
from tests.unit.aws.clients import ACCOUNT, make_aws, make_client
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import sample_project

USER = f"arn:aws:iam::{ACCOUNT}:user/ada"
ASSUMED = f"arn:aws:sts::{ACCOUNT}:assumed-role/ci/session"
NEED = Need(
    "to plan", ("arn:aws:cloudformation:::stack/acme",), ("cloudformation:CreateChangeSet",)
)


def _result(decision: str, **more: Any) -> dict[str, Any]:
    return {"EvalActionName": "cloudformation:CreateChangeSet", "EvalDecision": decision, **more}


def _look(
    monkeypatch: pytest.MonkeyPatch, answer: Any, need: Need = NEED, caller: str = USER
) -> list[Examined]:
    def simulate(**_: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return {"EvaluationResults": [answer]}

    iam = Scripted(monkeypatch, "iam", {"SimulatePrincipalPolicy": simulate})
    return list(look_at_permissions(make_aws(iam=iam.client), caller, [need]))


@pytest.mark.parametrize(
    ("result", "has_policy", "required", "verdict"),
    [
        (_result("allowed"), False, True, "ok"),
        (_result("implicitDeny"), False, True, "failed"),
        (_result("implicitDeny"), False, False, "warning"),
        (_result("explicitDeny"), True, True, "failed"),
        (_result("implicitDeny"), True, True, "warning"),
        (_result("implicitDeny", MissingContextValues=["aws:SourceIp"]), False, True, "warning"),
    ],
)
def test_denials_are_judged_by_what_they_stop(
    monkeypatch: pytest.MonkeyPatch,
    result: Any,
    has_policy: bool,
    required: bool,
    verdict: str,
) -> None:
    need = Need("to plan", ("arn:x",), NEED.actions, required=required, has_policy=has_policy)
    [found] = _look(monkeypatch, result, need)
    assert found.verdict == verdict
    assert ("cloudformation:CreateChangeSet" in found.todo) == (verdict != "ok")


def test_a_caller_that_may_not_simulate_is_left_unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    [found] = _look(monkeypatch, client_error("AccessDenied", "no"))
    assert found.verdict == "skipped"
    assert "iam:SimulatePrincipalPolicy" in found.todo


@pytest.mark.parametrize(
    "caller", [f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:sts::{ACCOUNT}:federated-user/ada"]
)
def test_callers_without_policies_of_their_own_are_not_simulated(
    monkeypatch: pytest.MonkeyPatch, caller: str
) -> None:
    [found] = _look(monkeypatch, _result("allowed"), caller=caller)
    assert found.verdict == "skipped"


def test_an_assumed_role_is_simulated_by_the_role_with_its_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/ci"
    role = {
        "Path": "/aws-reserved/",
        "RoleName": "ci",
        "RoleId": "AROAEXAMPLEEXAMPLE",
        "Arn": arn,
        "CreateDate": "2026-03-01T12:00:00Z",
    }
    iam = Scripted(monkeypatch, "iam", {"GetRole": lambda **_: {"Role": role}})
    assert policy_source(make_aws(iam=iam.client), ASSUMED) == arn


def test_a_role_that_may_not_look_at_itself_is_taken_to_have_no_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def denied(**_: Any) -> Any:
        raise client_error("AccessDenied")

    iam = Scripted(monkeypatch, "iam", {"GetRole": denied})
    assert policy_source(make_aws(iam=iam.client), ASSUMED) == f"arn:aws:iam::{ACCOUNT}:role/ci"


def test_needs_name_the_projects_own_stacks_bucket_and_key(tmp_path: Path) -> None:
    key = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
    found = list(needs(sample_project(tmp_path), make_target().identity, "aws", "acme-code", key))
    resources = {resource for it in found for resource in it.resources}
    assert f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/acme-data-root-stack/*" in resources
    assert {"arn:aws:s3:::acme-code", "arn:aws:s3:::acme-code/acme/*", key} <= resources
    actions = [(it.resources, action) for it in found for action in it.actions]
    assert len(actions) == len(set(actions))


def test_every_action_is_one_that_its_service_has(tmp_path: Path) -> None:
    project, identity = sample_project(tmp_path), make_target().identity
    # IAM calls some operations otherwise.
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    renamed = {"lambda:InvokeFunction": "lambda:Invoke"}
    actions = {
        renamed.get(action, action)
        for need in needs(project, identity, "aws", None, f"arn:aws:kms:x:{ACCOUNT}:key/1")
        for action in need.actions
        if not action.startswith("s3:")
    }
    known = {
        f"{'states' if service == 'stepfunctions' else service}:{operation}"
        for service in SERVICES
        for operation in make_client(service).meta.service_model.operation_names
    }
    # API Gateway's are the methods of HTTP:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
    # One call of KMS takes two actions:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
    others = {"apigateway:GET", "kms:ReEncryptFrom", "kms:ReEncryptTo"}
    assert actions <= known | others
