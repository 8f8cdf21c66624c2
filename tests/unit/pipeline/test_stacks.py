"""A command for one environment, and project, never acts on another's stacks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.pipeline.delete import delete_project
from deployer.pipeline.letter_queues import queues_to_list
from deployer.pipeline.outputs import root_output
from deployer.pipeline.status import report_status
from tests.unit.aws.scripted import Scripted
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import pairs, stack, stacks

COMMANDS: dict[str, Callable[[Any, Any], Any]] = {
    "delete": lambda project, target: delete_project(project, target, RecordingUi(), approved=True),
    "status": lambda project, target: report_status(project, target, RecordingUi()),
    "outputs": lambda project, target: root_output(project, target, "Topic"),
    "dlq": lambda project, target: queues_to_list(project, target, None, None),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("tags", "what", "todo"),
    [
        ({"Environment": "prod"}, "is the environment 'prod', not 'devl'", "--env prod"),
        ({"ProjectName": "other"}, "is of the project 'other', not 'acme'", "stack-prefix"),
    ],
)
def test_another_environments_or_projects_stack_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: str,
    tags: dict[str, str],
    what: str,
    todo: str,
) -> None:
    theirs = stack(Tags=pairs("Key", "Value", tags), StackName=ROOT)
    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": lambda **_: stacks(theirs)})
    project, target = sample_project(tmp_path), make_target(cloudformation=cfn.client)

    with pytest.raises(ProjectError, match=what) as raised:
        COMMANDS[command](project, target)

    assert todo in raised.value.todo
    assert set(cfn.operations()) == {"DescribeStacks"}
