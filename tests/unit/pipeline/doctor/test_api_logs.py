"""Whoever deploys an API with logs learns beforehand that the account lacks the role for them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deployer.messages import Examined
from deployer.pipeline.doctor.api_logs import look_at_api_logs
from deployer.project.project import read_project
from tests.unit.aws.clients import REGION
from tests.unit.aws.scripted import Scripted
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import ROOT, WORKFLOW, write_project

ROLE = "arn:aws:iam::111111111111:role/logs"
LOGGING = {"AccessLogSetting": {"DestinationArn": "arn", "Format": "$context.requestId"}}
ACCOUNT = {"Type": "AWS::ApiGateway::Account", "Properties": {"CloudWatchRoleArn": ROLE}}


def _look(
    monkeypatch: pytest.MonkeyPatch,
    root: Path,
    stage: Mapping[str, Any],
    account: Mapping[str, Any],
    **more: Any,
) -> list[Examined]:
    """What is found of a project with such a stage, in an account with such a setting."""
    made = {"Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": stage}, **more}
    added = "".join(f"  {name}: {json.dumps(it)}\n" for name, it in made.items())
    path = write_project(root, {"cft/root-stack.yaml": ROOT + added})
    apis = Scripted(monkeypatch, "apigateway", {"GetAccount": lambda **_: account})
    project = read_project(path, "devl", "", WORKFLOW)
    return list(look_at_api_logs(project, make_target(apigateway=apis.client)))


@pytest.mark.parametrize(
    "stage",
    [LOGGING, {"MethodSettings": [{"LoggingLevel": "OFF"}, {"LoggingLevel": "ERROR"}]}],
    ids=["access log", "execution log"],
)
def test_a_missing_role_is_told_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stage: Mapping[str, Any]
) -> None:
    [found] = _look(monkeypatch, tmp_path, stage, {})
    assert (found.verdict, REGION in found.text) == ("failed", True)
    assert "deployer bootstrap --env devl --parameter SetApiGatewayLogRole=true." in found.todo
    assert "update-account" in found.todo


def test_a_role_that_is_there_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    [found] = _look(monkeypatch, tmp_path, LOGGING, {"cloudwatchRoleArn": ROLE})
    assert (found.verdict, found.text) == ("ok", ROLE)


def test_templates_may_set_it_themselves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    [found] = _look(monkeypatch, tmp_path, LOGGING, {}, Account=ACCOUNT)
    assert found.verdict == "ok"


@pytest.mark.parametrize("settings", [[], [{"LoggingLevel": "OFF"}], {"Fn::If": []}])
def test_nothing_is_said_where_nothing_is_logged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    assert _look(monkeypatch, tmp_path, {"MethodSettings": settings}, {}) == []
