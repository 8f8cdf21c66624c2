"""Local files that templates name reach the services, and so does each change of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.other_projects import deploy, deployed_project, executed, outputs, replace
from tests.stack.platform import Platform

ROOT_STACK = "filed-greetings-root-stack"


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[Platform]:
    """The project, deployed."""
    with deployed_project("files", tmp_path / "filed") as started:
        yield started


def _said(filed: Platform) -> set[str]:
    """What the two state machines return."""
    found = outputs(filed, ROOT_STACK)
    return {executed(filed, found[it]) for it in ("StateMachineArn", "OtherStateMachineArn")}


def _retention(filed: Platform) -> str:
    queue = filed.client("sqs").get_queue_attributes(
        QueueUrl=outputs(filed, ROOT_STACK)["QueueUrl"], AttributeNames=["MessageRetentionPeriod"]
    )
    return str(queue["Attributes"]["MessageRetentionPeriod"])


def _paths(filed: Platform) -> set[str]:
    api = outputs(filed, ROOT_STACK)["ApiId"]
    return {it["path"] for it in filed.client("apigateway").get_resources(restApiId=api)["items"]}


def test_files_reach_the_services_and_so_do_their_changes(filed: Platform) -> None:
    assert _said(filed) == {'"hello"'}
    assert _retention(filed) == "7200"
    assert _paths(filed) == {"/", "/greeting"}

    replace(filed.root / "src/greet/handler.py", '"hello"', '{"word": "welcome"}')
    replace(
        filed.root / "cft/state-machines/greet.asl.yaml", "End:", "OutputPath: $.word\n    End:"
    )
    replace(filed.root / "cft/queue-properties.yaml", "7200", "3600")
    replace(filed.root / "cft/api/openapi.yaml", "/greeting:", "/welcome:")
    deploy(filed)

    assert _said(filed) == {'"welcome"'}
    assert _retention(filed) == "3600"
    assert _paths(filed) == {"/", "/welcome"}
