"""The bootstrap stack: read on AWS, made by itself on the local cloud."""

from pathlib import Path
from typing import Any

import pytest

from deployer.messages import Plan, Unchanged
from deployer.pipeline import carry_out, recover
from deployer.pipeline.bootstrap import stack as module
from deployer.pipeline.bootstrap.outputs import bootstrap_outputs
from deployer.pipeline.local_bootstrap import ensure_local_bootstrap
from deployer.project.template import parse_body
from deployer.stack.record import Records
from deployer.stack.request import StackRequest
from tests.unit.aws.scripted import Answer, Script, Scripted, client_error
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import BOOTSTRAP, sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import ABSENT, pairs, resources, stack, stacks

NAME = "acme-bootstrap-stack"
OUTPUTS = {"CodeRepositoryS3Bucket": "code"}


class LocalCloud:
    """A cloud on which the bootstrap stack stands in some status, or does not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, status: str | None) -> None:
        self._status = status
        self.steps: list[str] = []
        self.requests: list[StackRequest] = []
        self.parameters: dict[str, str] = {}
        self.protected: list[str] = []
        script: Script = {
            "DescribeStacks": self._describe,
            "ListStackResources": lambda **_: resources(),
            "ListExports": lambda **_: {"Exports": []},
            "UpdateTerminationProtection": self._protect,
        }
        self.cfn = Scripted(monkeypatch, "cloudformation", script)
        monkeypatch.setattr(recover, "delete", self._delete)
        monkeypatch.setattr(carry_out, "execute_plan", self._execute_plan)
        monkeypatch.setattr(module, "make_plan", self._make_plan)
        self.s3 = Scripted(monkeypatch, "s3", {"PutObject": lambda **_: {}})
        self.target = make_target(local=True, cloudformation=self.cfn.client, s3=self.s3.client)
        monkeypatch.setattr(Records, "proves", lambda *_: self._status == "CREATE_COMPLETE")

    def _describe(self, **_: Any) -> Answer:
        if self._status is None:
            raise client_error(*ABSENT)
        outputs = pairs("OutputKey", "OutputValue", OUTPUTS)
        given = pairs("ParameterKey", "ParameterValue", self.parameters)
        return stacks(stack(self._status, StackName=NAME, Outputs=outputs, Parameters=given))

    def _protect(self, StackName: str, EnableTerminationProtection: bool) -> Answer:  # noqa: N803
        assert EnableTerminationProtection
        self.protected.append(StackName)
        return {}

    def _delete(self, *_: Any, **__: Any) -> None:
        self.steps.append("delete")

    def _make_plan(self, _: Any, request: StackRequest, existing: Any, __: Any) -> Plan | Unchanged:
        self.steps.append("update" if existing else "create")
        self.requests.append(request)
        return Plan(request.stack_name, "id", existing is None, ())

    def _execute_plan(self, *_: Any, **__: Any) -> None:
        self.steps.append("execute")
        self._status = "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        (None, ["create", "execute"]),
        ("UPDATE_ROLLBACK_COMPLETE", ["update", "execute"]),
        ("ROLLBACK_COMPLETE", ["delete", "create", "execute"]),
        ("CREATE_COMPLETE", []),
    ],
)
def test_local_cloud_gets_it_by_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str | None, steps: list[str]
) -> None:  # V5
    cloud = LocalCloud(monkeypatch, status)
    found = ensure_local_bootstrap(sample_project(tmp_path), cloud.target, RecordingUi())
    assert found == OUTPUTS
    assert cloud.steps == steps
    recorded = [it["Key"] for it in cloud.s3.parameters("PutObject")]
    assert recorded == ([f"acme/deployments/{NAME}.json"] if steps else [])
    assert cloud.protected == ([NAME] if steps else [])


def test_what_the_stack_was_given_by_hand_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cloud = LocalCloud(monkeypatch, "UPDATE_ROLLBACK_COMPLETE")
    cloud.parameters = {"Colour": "red", "Gone": "x"}
    declared = BOOTSTRAP.replace("Parameters:\n", "Parameters:\n  Colour: { Type: String }\n")
    project = sample_project(tmp_path, {"cft/bootstrap-stack.yaml": declared})
    ensure_local_bootstrap(project, cloud.target, RecordingUi())
    assert cloud.requests[0].parameters == {"ProjectName": "acme", "Colour": "red"}


def test_its_template_is_sent_since_there_is_no_bucket_yet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cloud = LocalCloud(monkeypatch, None)
    ensure_local_bootstrap(sample_project(tmp_path), cloud.target, RecordingUi())
    [request] = cloud.requests
    assert (request.stack_name, request.template_url) == (NAME, None)
    assert request.template_text == BOOTSTRAP
    assert request.parameters == {"ProjectName": "acme"}


def test_it_is_the_same_whatever_the_environment_and_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cloud = LocalCloud(monkeypatch, None)
    for environment, build_id in (("devl", ""), ("prod", ""), ("devl", "pr-1")):
        project = sample_project(tmp_path, environment=environment, build_id=build_id)
        cloud._status = None
        ensure_local_bootstrap(project, cloud.target, RecordingUi())
    first, *others = cloud.requests
    assert others == [first, first]


def test_project_without_its_template_gets_one_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project, cloud = sample_project(tmp_path), LocalCloud(monkeypatch, None)
    (tmp_path / "cft/bootstrap-stack.yaml").unlink()
    assert ensure_local_bootstrap(project, cloud.target, RecordingUi()) == OUTPUTS
    [request] = cloud.requests
    outputs = parse_body(request.template_text)["Outputs"]
    assert set(outputs) == {"CodeRepositoryS3Bucket", "KmsMasterKeyId"}


@pytest.mark.parametrize(("status", "outputs"), [(None, {}), ("CREATE_COMPLETE", OUTPUTS)])
def test_on_aws_it_is_only_read(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    status: str | None,
    outputs: dict[str, str],
) -> None:
    cloud = LocalCloud(monkeypatch, status)
    assert bootstrap_outputs(sample_project(tmp_path), cloud.target) == outputs
    assert cloud.cfn.parameters("DescribeStacks") == [{"StackName": NAME}]
