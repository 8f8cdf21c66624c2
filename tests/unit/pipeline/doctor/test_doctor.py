"""All that a deployment needs is looked at, whatever of it is broken."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.messages import Examined
from deployer.pipeline.doctor import doctor
from deployer.pipeline.doctor.doctor import Patient, examine
from deployer.pipeline.doctor.examination import Examination
from deployer.pipeline.doctor.tools import lacking, look_at_tools
from deployer.pipeline.location import BUCKET
from deployer.pipeline.target import Where
from tests.unit.aws.clients import ACCOUNT, make_aws
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.pipeline.doctor.test_caller import ADA
from tests.unit.project.sample import ROOT, WORKFLOW, write_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import ABSENT


def _refuse(**_: Any) -> Any:
    raise client_error("AccessDenied", "no")


def _absent(**_: Any) -> Any:
    raise client_error(*ABSENT)


def _missing(**_: Any) -> Any:
    raise client_error("404")


def _examine(
    monkeypatch: pytest.MonkeyPatch,
    root: Path,
    *,
    environment: str = "devl",
    where: Where | None = None,
    **scripts: Any,
) -> tuple[bool, dict[str, Examined]]:
    """Look at a project whose services answer so; those that are not given refuse."""
    clients = {name: Scripted(monkeypatch, name, it).client for name, it in scripts.items()}
    monkeypatch.setattr(doctor, "connect_remotely", lambda *_: make_aws(**clients))
    ui = RecordingUi()
    given = where or Where()
    patient = Patient(root, environment, "", given, {BUCKET: "acme-code"}, WORKFLOW)
    good = examine(patient, ui)
    return good, {it.subject: it for it in ui.of_type(Examined)}


SCRIPTS: dict[str, Any] = {
    "sts": {"GetCallerIdentity": lambda **_: ADA},
    "cloudformation": {"DescribeStacks": _absent},
    "s3": {"HeadBucket": _missing},
    "iam": {"SimulatePrincipalPolicy": _refuse},
}


def test_one_failure_stops_no_other_look(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good, found = _examine(monkeypatch, write_project(tmp_path), **SCRIPTS)
    assert not good
    verdicts = {name: it.verdict for name, it in found.items()}
    assert verdicts["code bucket"] == "failed"
    assert verdicts["key"] == "skipped"
    assert verdicts["permissions"] == "skipped"
    assert verdicts["templates"] == "ok"
    assert verdicts["commit"] == "ok"


def test_the_log_role_is_looked_at_where_an_api_logs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = "{AccessLogSetting: {Format: $context.requestId}}"
    stage = f"  Stage: {{Type: 'AWS::ApiGateway::Stage', Properties: {log}}}\n"
    root = write_project(tmp_path, {"cft/root-stack.yaml": ROOT + stage})
    apis: Any = {"GetAccount": lambda **_: {}}
    good, found = _examine(monkeypatch, root, **SCRIPTS, apigateway=apis)
    assert not good
    assert found["log role of API Gateway"].verdict == "failed"


def test_a_project_that_cannot_be_read_leaves_the_caller_to_look_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = write_project(tmp_path, {"cft/root-stack.yaml": "Resources: ["})
    good, found = _examine(monkeypatch, root, **SCRIPTS)
    assert not good
    assert found["project"].verdict == "failed"
    assert found["credentials"].text == f"arn:aws:iam::{ACCOUNT}:user/ada"
    assert found["code bucket"].verdict == "skipped"


def test_an_environment_that_is_not_there_names_those_that_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, found = _examine(monkeypatch, write_project(tmp_path), environment="dev", **SCRIPTS)
    assert "devl" in found["project"].todo


def test_a_local_cloud_that_is_not_running_is_not_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = write_project(tmp_path)
    good, found = _examine(monkeypatch, root, where=Where(local=True))
    assert good
    assert found["local cloud"].verdict == "skipped"
    assert found["local cloud"].todo == "deployer local start"
    assert not (root / ".deployer/local/state.json").exists()


def test_whatever_a_look_raises_is_a_finding() -> None:
    ui = RecordingUi()
    examination = Examination(ui)
    for error in (
        ProjectError("wrong", todo="mend it"),
        OSError("gone"),
        client_error("Oops", "x"),
    ):

        def check(error: Exception = error) -> Any:
            yield Examined("before", "ok", "")
            raise error

        examination.look("subject", check)
    found = [it for it in ui.of_type(Examined) if it.subject == "subject"]
    assert [it.verdict for it in found] == ["failed", "failed", "failed"]
    assert found[0].todo == "mend it"
    assert examination.failed


def test_the_tools_that_these_tests_run_with_are_good() -> None:
    verdicts = {it.subject: it.verdict for it in look_at_tools()}
    assert verdicts["Python"] == verdicts["botocore"] == verdicts["cfn-lint"] == "ok"


def test_an_old_service_model_is_told_by_what_it_lacks() -> None:
    arguments = {
        "CreateChangeSet": {"StackName", "DeploymentConfig"},
        "DescribeChangeSet": {"IncludePropertyValues"},
        "DeleteStack": {"DeletionMode"},
    }
    assert lacking({"GetHookResult"}, arguments) == ["early validation", "--revert-drift"]
