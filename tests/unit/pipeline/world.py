"""The sample project in an account that a test scripts, for what deploying does in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deployer.pipeline import deploy as module
from deployer.pipeline.approval import Approval
from deployer.pipeline.deploy import Wishes, deploy
from deployer.pipeline.prepare import Given
from deployer.project.project import StackSpec
from deployer.stack.request import StackRequest
from tests.unit.aws.objects import Objects
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import READY, ROOT_SET
from tests.unit.stack.cloudformation import (
    ABSENT,
    NOW,
    ROOT_ID,
    Timeline,
    pairs,
    resources,
    stack,
    stacks,
)

TEXT = "Resources: {}\n"


@dataclass
class Drafted:
    """A stack as it shall be."""

    spec: StackSpec
    fingerprint: str = "f1"
    parameters: Mapping[str, str] = field(default_factory=dict)


class World:
    """The sample project's root stack in an account."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, status: str | None, **params: Any
    ) -> None:
        self.project = sample_project(folder, params=params)
        self.status = status
        self.environment = "devl"
        self.updated = NOW
        self.protected = False
        self.timeline = Timeline()
        request = StackRequest(ROOT, "https://x/y", TEXT, {}, self.project.tags(ROOT))
        self.draft = Drafted(self.project.root_stack)
        self.uploaded: list[Drafted] = []
        self.role_arn: str | None = None
        self.given = Given()

        def draft(_: Any, __: Any, given: Given, ___: Any) -> Any:
            self.given = given
            bucket = SimpleNamespace(name="code")
            return SimpleNamespace(bucket=bucket, stacks=(self.draft,), role_arn=self.role_arn)

        def upload(_: Any, wanted: Any, __: Any) -> Any:
            self.uploaded += wanted
            return [(it.spec, request) for it in wanted]

        monkeypatch.setattr(module, "draft", draft)
        monkeypatch.setattr(module, "upload", upload)
        monkeypatch.setattr("deployer.stack.events.time.sleep", lambda _: None)
        self.cfn = Scripted(monkeypatch, "cloudformation", self._script())
        self.objects = Objects(monkeypatch)
        self.target = make_target(cloudformation=self.cfn.client, s3=self.objects.s3.client)

    def deploy(
        self,
        ui: RecordingUi,
        *,
        approved: bool = False,
        wishes: Wishes | None = None,
        **agreed: Any,
    ) -> bool:
        """Deploy the project."""
        approval = Approval(approved, **agreed)
        return deploy(self.project, self.target, Given(), wishes or Wishes(), approval, ui)

    def forget_calls(self) -> None:
        """Begin another run."""
        self.cfn.calls.clear()
        self.objects.s3.calls.clear()
        self.uploaded.clear()

    def _script(self) -> Mapping[str, Any]:
        return {
            "DescribeStacks": self.describe,
            "CreateChangeSet": self._plan,
            "ListChangeSets": lambda **_: {"Summaries": []},
            "ListExports": lambda **_: {"Exports": []},
            "DescribeChangeSet": lambda **_: {**READY, "StackId": ROOT_ID, "StackName": ROOT},
            "ExecuteChangeSet": self._execute,
            "DeleteChangeSet": lambda **_: {},
            "DeleteStack": self._delete,
            "DescribeStackEvents": self.timeline.describe_stack_events,
            "ListStackResources": lambda **_: resources(),
            "DescribeEvents": lambda **_: {"OperationEvents": []},
            "UpdateTerminationProtection": self._protect,
            "SetStackPolicy": lambda **_: {},
            "GetTemplate": lambda **_: {"TemplateBody": TEXT},
        }

    def describe(self, **_: Any) -> Answer:
        """How the root stack stands."""
        if self.status is None:
            raise client_error(*ABSENT)
        tags = {**self.project.tags(ROOT), "Environment": self.environment}
        outputs = pairs("OutputKey", "OutputValue", {"Topic": "arn"})
        found = stack(
            self.status,
            StackName=ROOT,
            Tags=pairs("Key", "Value", tags),
            Outputs=outputs,
            LastUpdatedTime=self.updated,
            EnableTerminationProtection=self.protected,
        )
        return stacks(found)

    def _protect(self, EnableTerminationProtection: bool, **_: Any) -> Answer:  # noqa: N803
        self.protected = EnableTerminationProtection
        return {}

    def _plan(self, ChangeSetType: str, **_: Any) -> Answer:  # noqa: N803
        if ChangeSetType == "CREATE":
            self.status = "REVIEW_IN_PROGRESS"
        return {"Id": ROOT_SET, "StackId": ROOT_ID}

    def _execute(self, **_: Any) -> Answer:
        self.status = "CREATE_COMPLETE"
        self.timeline.root(self.status)
        return {}

    def _delete(self, **_: Any) -> Answer:
        self.status = None
        self.timeline.root("DELETE_COMPLETE")
        return {}
