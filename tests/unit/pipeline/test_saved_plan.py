"""A kept plan is executed by its ARN, if it is this project's and still holds."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Identity, Note, Plan, StackDone
from deployer.pipeline.approval import Approval
from deployer.pipeline.prepare import Given
from deployer.pipeline.saved_plan import deploy_saved
from deployer.stack.options import ChangeSetOptions
from tests.unit.aws.objects import Objects
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import READY, ROOT_SET
from tests.unit.stack.cloudformation import ROOT_ID, Timeline, pairs, stack, stacks


class Kept:
    """A change set that was kept, of the sample project's root stack."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, **described: Any) -> None:
        self.project = sample_project(folder)
        self.status = "UPDATE_COMPLETE"
        self.timeline = Timeline()
        self.described = {
            **READY,
            "StackId": ROOT_ID,
            "StackName": ROOT,
            "ExecutionStatus": "AVAILABLE",
            "Description": "f1",
            "Tags": pairs("Key", "Value", self.project.tags(ROOT)),
            **described,
        }
        monkeypatch.setattr("deployer.stack.events.time.sleep", lambda _: None)
        self.cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {
                "DescribeChangeSet": lambda **_: self.described,
                "DescribeStacks": self._describe,
                "DescribeStackEvents": self.timeline.describe_stack_events,
                "DescribeEvents": lambda **_: {"OperationEvents": []},
                "ExecuteChangeSet": self._execute,
                "DeleteChangeSet": lambda **_: {},
                "ListChangeSets": lambda **_: {"Summaries": []},
                "DeleteStack": lambda **_: {},
            },
        )
        self.objects = Objects(monkeypatch)
        self.target = make_target(cloudformation=self.cfn.client, s3=self.objects.s3.client)

    def deploy(
        self, ui: RecordingUi, *, approved: bool = False, change_set: str = ROOT_SET
    ) -> bool:
        """Execute it."""
        given = Given(location={"CodeRepositoryS3Bucket": "code", "KmsMasterKeyId": "arn:key"})
        return deploy_saved(
            self.project,
            self.target,
            [change_set],
            given,
            ChangeSetOptions(),
            Approval(approved),
            ui,
        )

    def _describe(self, **_: Any) -> Answer:
        return stacks(stack(self.status, StackName=ROOT))

    def _execute(self, **_: Any) -> Answer:
        self.status = "UPDATE_COMPLETE"
        self.timeline.root(self.status)
        return {}


def test_it_is_shown_again_and_executed_after_consent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept, ui = Kept(monkeypatch, tmp_path), RecordingUi(True)
    assert kept.deploy(ui)
    shown = [type(it) for it in ui.messages if isinstance(it, Identity | Plan | StackDone)]
    assert shown == [Identity, Plan, StackDone]
    assert kept.cfn.parameters("ExecuteChangeSet")[0]["ChangeSetName"] == ROOT_SET
    assert "CreateChangeSet" not in kept.cfn.operations()


def test_what_it_was_made_from_is_recorded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = Kept(monkeypatch, tmp_path)
    kept.deploy(RecordingUi(), approved=True)
    assert b'"fingerprint": "f1"' in kept.objects.bodies[f"acme/deployments/{ROOT}.json"]


def test_nothing_is_recorded_where_a_policy_of_today_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("deployer.pipeline.saved_plan.stack_policy", lambda *_: "{}")
    kept = Kept(monkeypatch, tmp_path)
    kept.cfn.answer("SetStackPolicy", lambda **_: {})
    assert kept.deploy(RecordingUi(), approved=True)
    assert "SetStackPolicy" in kept.cfn.operations()
    assert kept.objects.bodies == {}


@pytest.mark.parametrize(("status", "removed"), [("UPDATE_COMPLETE", 0), ("REVIEW_IN_PROGRESS", 1)])
def test_no_removes_it_and_the_stack_that_was_only_planned(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str, removed: int
) -> None:
    kept, ui = Kept(monkeypatch, tmp_path), RecordingUi(False)
    kept.status = status
    assert not kept.deploy(ui)
    assert kept.cfn.parameters("DeleteChangeSet") == [{"ChangeSetName": ROOT_SET}]
    assert len(kept.cfn.parameters("DeleteStack")) == removed
    assert "the change set is removed" in ui.of_type(Note)[-1].text
    assert "It was saved; no removes it." in ui.questions[-1]


@pytest.mark.parametrize(
    ("execution", "why"),
    [
        ("OBSOLETE", "has been changed since"),
        ("EXECUTE_COMPLETE", "was executed already"),
        ("EXECUTE_IN_PROGRESS", "is being executed now"),
        ("UNAVAILABLE", "could not make it"),
    ],
)
def test_it_must_still_hold(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, execution: str, why: str
) -> None:
    kept = Kept(monkeypatch, tmp_path, ExecutionStatus=execution)
    with pytest.raises(DeployerError, match=why) as raised:
        kept.deploy(RecordingUi(), approved=True)
    assert "plan --save --env devl" in raised.value.todo
    assert "ExecuteChangeSet" not in kept.cfn.operations()


@pytest.mark.parametrize(
    ("described", "what"),
    [
        ({"StackName": "somebody-elses"}, "none of this project"),
        ({"Tags": [{"Key": "Environment", "Value": "prod"}]}, "environment 'prod', not 'devl'"),
    ],
)
def test_it_must_be_of_this_project_and_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, described: dict[str, Any], what: str
) -> None:
    kept = Kept(monkeypatch, tmp_path, **described)
    with pytest.raises(ProjectError, match=what):
        kept.deploy(RecordingUi(), approved=True)
    assert "ExecuteChangeSet" not in kept.cfn.operations()


@pytest.mark.parametrize("silence", [DeployerError("nobody answered"), KeyboardInterrupt()])
@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_it_stays_where_nobody_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, silence: BaseException, status: str
) -> None:
    kept, ui = Kept(monkeypatch, tmp_path), RecordingUi(silence)
    kept.status = status
    with pytest.raises(type(silence)):
        kept.deploy(ui)
    assert not {"DeleteChangeSet", "DeleteStack"} & set(kept.cfn.operations())
    assert "the saved plan is kept" in ui.of_type(Note)[-1].text


@pytest.mark.parametrize(
    ("change_set", "what", "todo"),
    [
        (ROOT_SET, "this plan is gone: it was executed, or removed", "plan --save --env devl"),
        ("deployer-1", "no such change set in eu-west-1", "Give the whole ARN"),
        (ROOT_SET.replace("eu-", "us-"), "no such change set in eu-west-1", "Give the whole ARN"),
    ],
)
def test_one_that_is_not_there_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change_set: str, what: str, todo: str
) -> None:
    kept = Kept(monkeypatch, tmp_path)

    def absent(**_: Any) -> Answer:
        raise client_error("ChangeSetNotFound")

    kept.cfn.answer("DescribeChangeSet", absent)
    with pytest.raises(DeployerError, match=what) as raised:
        kept.deploy(RecordingUi(), change_set=change_set)
    assert raised.value.where == change_set
    assert todo in raised.value.todo
