"""Local files that templates name reach the services, and so does each change of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cloud import running_cloud
from tests.stack.platform import Platform

PROJECT = Path(__file__).parents[1] / "projects/files"
ROOT_STACK = "filed-greetings-root-stack"


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[Platform]:
    """The project, deployed."""
    root = tmp_path / "filed"
    shutil.copytree(PROJECT, root)
    with running_cloud(root, auth=True, patience=60) as cloud:
        started = Platform(root, cloud)
        _deploy(started)
        yield started


def _deploy(filed: Platform) -> None:
    done = filed.deploy()
    assert done.returncode == 0, done.stdout + done.stderr


def _outputs(filed: Platform) -> dict[str, str]:
    stack = filed.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"][0]
    return {it["OutputKey"]: it["OutputValue"] for it in stack["Outputs"]}


def _said(filed: Platform, machine: str) -> str:
    """What the execution of a state machine returns."""
    states = filed.client("stepfunctions")
    started = states.start_execution(stateMachineArn=_outputs(filed)[machine])

    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = states.describe_execution(executionArn=started["executionArn"])
        return None if found["status"] == "RUNNING" else found

    return str(filed.cloud.eventually(ended, "the execution").get("output"))


def _retention(filed: Platform) -> str:
    queue = filed.client("sqs").get_queue_attributes(
        QueueUrl=_outputs(filed)["QueueUrl"], AttributeNames=["MessageRetentionPeriod"]
    )
    return str(queue["Attributes"]["MessageRetentionPeriod"])


def _paths(filed: Platform) -> set[str]:
    api = _outputs(filed)["ApiId"]
    return {it["path"] for it in filed.client("apigateway").get_resources(restApiId=api)["items"]}


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_files_reach_the_services_and_so_do_their_changes(filed: Platform) -> None:
    assert _said(filed, "StateMachineArn") == _said(filed, "OtherStateMachineArn") == '"hello"'
    assert _retention(filed) == "7200"
    assert _paths(filed) == {"/", "/greeting"}

    _replace(filed.root / "src/greet/handler.py", '"hello"', '{"word": "welcome"}')
    _replace(
        filed.root / "cft/state-machines/greet.asl.yaml", "End:", "OutputPath: $.word\n    End:"
    )
    _replace(filed.root / "cft/queue-properties.yaml", "7200", "3600")
    _replace(filed.root / "cft/api/openapi.yaml", "/greeting:", "/welcome:")
    _deploy(filed)

    assert _said(filed, "StateMachineArn") == _said(filed, "OtherStateMachineArn") == '"welcome"'
    assert _retention(filed) == "3600"
    assert _paths(filed) == {"/", "/welcome"}
