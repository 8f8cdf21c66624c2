"""Outputs and states of what stands."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Note, StackState
from deployer.pipeline.outputs import root_output
from deployer.pipeline.stacks import deployed_root
from deployer.pipeline.status import report_status
from deployer.pipeline.target import Target
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import (
    ABSENT,
    nested_id,
    pairs,
    resource,
    resources,
    stack,
    stacks,
)

CHILD = nested_id("Child")


def _target(
    monkeypatch: pytest.MonkeyPatch, statuses: dict[str, str], *, local: bool = False
) -> Target:
    """A root with one nested stack, each in the given status, or absent."""

    def describe(StackName: str) -> Answer:  # noqa: N803
        if StackName not in statuses:
            raise client_error(*ABSENT)
        outputs = pairs("OutputKey", "OutputValue", {"Topic": "arn", "Table": "name"})
        return stacks(stack(statuses[StackName], StackName=StackName[:20], Outputs=outputs))

    tree = {
        ROOT: resources(resource("Child", "AWS::CloudFormation::Stack", CHILD)),
        CHILD: resources(resource("Topic", "AWS::SNS::Topic", "arn")),
    }
    script = {"DescribeStacks": describe, "ListStackResources": lambda StackName: tree[StackName]}  # noqa: N803
    cfn = Scripted(monkeypatch, "cloudformation", script)
    return make_target(local=local, cloudformation=cfn.client)


def test_outputs_are_the_root_stacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    project, target = sample_project(tmp_path), _target(monkeypatch, {ROOT: "UPDATE_COMPLETE"})
    assert deployed_root(project, target).outputs == {"Topic": "arn", "Table": "name"}
    assert root_output(project, target, "Topic") == "arn"


@pytest.mark.parametrize(
    ("name", "todo"), [("Topc", "Did you mean 'Topic'?"), ("Nope", "Known: Table, Topic.")]
)
def test_missing_output_names_the_nearest_or_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, todo: str
) -> None:
    target = _target(monkeypatch, {ROOT: "CREATE_COMPLETE"})
    with pytest.raises(ProjectError, match=f"no output '{name}'") as raised:
        root_output(sample_project(tmp_path), target, name)
    assert raised.value.todo == todo


@pytest.mark.parametrize("statuses", [{}, {ROOT: "REVIEW_IN_PROGRESS"}])
@pytest.mark.parametrize(
    ("local", "command"),
    [(False, "deployer deploy --env devl"), (True, "deployer deploy --env devl --local")],
)
def test_stack_that_was_never_made_says_how_to_make_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    statuses: dict[str, str],
    local: bool,
    command: str,
) -> None:
    target = _target(monkeypatch, statuses, local=local)
    with pytest.raises(DeployerError, match="the stack does not exist") as raised:
        deployed_root(sample_project(tmp_path), target)
    assert raised.value.todo == f"Deploy it first: {command}"


@pytest.mark.parametrize(
    ("root", "child", "good"),
    [
        ("CREATE_COMPLETE", "UPDATE_COMPLETE", True),
        ("CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", False),
        ("UPDATE_ROLLBACK_FAILED", "CREATE_COMPLETE", False),
        ("UPDATE_IN_PROGRESS", "CREATE_COMPLETE", False),
    ],
)
def test_status_tells_of_every_stack_in_the_tree(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, root: str, child: str, good: bool
) -> None:
    ui, target = RecordingUi(), _target(monkeypatch, {ROOT: root, CHILD: child})
    assert report_status(sample_project(tmp_path), target, ui) is good
    assert [(it.path, it.status, it.resources) for it in ui.of_type(StackState)] == [
        ((), root, 1),
        (("Child",), child, 1),
    ]


def test_status_shows_deep_trees_in_order_without_what_was_deleted_meanwhile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nested = "AWS::CloudFormation::Stack"
    tree = {
        ROOT: resources(
            resource("A", nested, nested_id("A")),
            resource("B", nested, nested_id("B")),
            resource("Unmade", nested, ""),
        ),
        nested_id("A"): resources(resource("A1", nested, nested_id("A1"))),
        nested_id("A1"): resources(),
        nested_id("B"): resources(resource("B1", nested, nested_id("B1"))),
    }

    def describe(StackName: str) -> Answer:  # noqa: N803
        if StackName not in (ROOT, *tree):
            raise client_error(*ABSENT)
        return stacks(stack("CREATE_COMPLETE", StackName=StackName[:20]))

    script = {"DescribeStacks": describe, "ListStackResources": lambda StackName: tree[StackName]}  # noqa: N803
    cfn = Scripted(monkeypatch, "cloudformation", script)
    ui = RecordingUi()
    assert report_status(sample_project(tmp_path), make_target(cloudformation=cfn.client), ui)
    assert [it.path for it in ui.of_type(StackState)] == [(), ("A",), ("A", "A1"), ("B",)]


def test_absent_stack_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ui: Any = RecordingUi()
    assert not report_status(sample_project(tmp_path), _target(monkeypatch, {}), ui)
    assert ui.of_type(Note) == [Note(f"{ROOT} does not exist")]
