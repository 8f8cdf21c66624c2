"""Failed operations for tests of their diagnosis."""

from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.messages import StackEvent
from deployer.stack.diagnosis.case import Case
from deployer.stack.diagnosis.cause import first_cause
from deployer.stack.diagnosis.handler_message import unwrapped
from deployer.stack.events import EventFollower, SeenEvent
from tests.recorded import recorded
from tests.unit.aws.clients import make_aws
from tests.unit.aws.scripted import Scripted
from tests.unit.stack.cloudformation import PACE

STACK_ID = "arn:aws:cloudformation:eu-west-1:111111111111:stack/acme/6f6a2c60"


def failed_event(
    reason: str, resource_type: str = "AWS::S3::Bucket", physical_id: str = "", **raw: Any
) -> SeenEvent:
    """The event of a resource `Thing` that could not be created."""
    at = datetime(2026, 3, 1, 12, 0, 7, tzinfo=UTC)
    message = StackEvent(
        "e1", at, "acme", ("Thing",), resource_type, "CREATE_FAILED", reason, physical_id
    )
    return SeenEvent(message, STACK_ID, raw)


def made_case(
    reason: str, resource_type: str = "AWS::S3::Bucket", physical_id: str = "", **clients: Any
) -> Case:
    """A case of one event, with some clients given."""
    cause = failed_event(reason, resource_type, physical_id)
    text, code = unwrapped(reason)
    return Case(make_aws(**clients), "acme", cause, text, code, [cause], PACE)


def recorded_events(monkeypatch: pytest.MonkeyPatch, name: str) -> list[SeenEvent]:
    """The events of a recorded operation, as they are followed."""
    answer = recorded(name)
    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStackEvents": lambda **_: answer})
    stack_id = answer["StackEvents"][0]["StackId"]
    follower = EventFollower(cfn.client, "acme", stack_id, None, PACE)
    return list(follower.follow(lambda _: None))


def recorded_case(monkeypatch: pytest.MonkeyPatch, name: str, **clients: Any) -> Case:
    """A case made of the events of a recorded operation."""
    events = recorded_events(monkeypatch, name)
    cause = first_cause(events)
    assert cause
    text, code = unwrapped(cause.message.reason)
    return Case(make_aws(**clients), "acme", cause, text, code, events, PACE)
