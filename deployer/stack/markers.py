"""Where an operation's events begin, by the server's own word."""

from typing import TYPE_CHECKING

from deployer.stack.describe import find_stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def newest_event(cfn: "CloudFormationClient", stack_id: str) -> str | None:
    """The id of a stack's newest event: the marker to follow an operation from."""
    events = cfn.describe_stack_events(StackName=stack_id)["StackEvents"]
    return events[0]["EventId"] if events else None


def running_since(cfn: "CloudFormationClient", stack_id: str) -> str | None:
    """The id of the last event before what was seen going on; None if that is the very first."""
    is_newest = True
    for page in cfn.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        for event in page["StackEvents"]:
            if event.get("PhysicalResourceId") != stack_id:
                continue
            status = event.get("ResourceStatus", "")
            # A stack that was only planned has begun nothing.
            before = not status.endswith("_IN_PROGRESS") or status == "REVIEW_IN_PROGRESS"
            # What was seen may be over by now: then the newest end is its own.
            if before and not (is_newest and _is_at_rest(cfn, stack_id)):
                return event["EventId"]
            is_newest = False
    return None


def _is_at_rest(cfn: "CloudFormationClient", stack_id: str) -> bool:
    found = find_stack(cfn, stack_id)
    return found is None or not found.in_progress
