"""Where an operation's events begin, by the server's own word."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def newest_event(cfn: "CloudFormationClient", stack_id: str) -> str | None:
    """The id of a stack's newest event: the marker to follow an operation from."""
    events = cfn.describe_stack_events(StackName=stack_id)["StackEvents"]
    return events[0]["EventId"] if events else None


def running_since(cfn: "CloudFormationClient", stack_id: str) -> str | None:
    """The id of the last event before what is going on now; None if that is the very first."""
    for page in cfn.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        for event in page["StackEvents"]:
            own = event.get("PhysicalResourceId") == stack_id
            status = event.get("ResourceStatus", "")
            # A stack that was only planned has begun nothing.
            if own and (not status.endswith("_IN_PROGRESS") or status == "REVIEW_IN_PROGRESS"):
                return event["EventId"]
    return None
