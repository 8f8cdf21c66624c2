"""Asks CloudFormation what of a tree of stacks is no longer as its templates say.

Detection on a stack leaves its nested stacks out, so it is begun on each of them.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deployer.aws.errors import message_of
from deployer.messages import PropertyDrift, ResourceDrift
from deployer.project.template import STACK_TYPE
from deployer.stack.calls import Calls
from deployer.stack.describe import StackResource, stack_tree
from deployer.stack.pace import Pace, Pauses

_DRIFTED = ("MODIFIED", "DELETED")
_CHECKED = (*_DRIFTED, "IN_SYNC")

PATIENCE = 1800
"""Seconds that one stack's detection may take; it "can take up to several minutes"."""


@dataclass(frozen=True)
class StackDrift:
    """What was found out about one stack of a tree.

    Attributes:
        path: logical ids from the root to the stack.
        drifted: its resources that are modified or deleted.
        checked: how many resources CloudFormation could compare.
        unchecked: how many it could not, mostly because it does not support their types.
        failure: why detection failed, for the stack or some of its resources; empty if it did not.
    """

    path: tuple[str, ...]
    drifted: tuple[ResourceDrift, ...]
    checked: int
    unchecked: int
    failure: str = ""


def detect_drift(
    calls: Calls,
    root: str,
    pace: Pace,
    advance: Callable[[int], Any],
    sleep: Callable[[float], None] = time.sleep,
) -> list[StackDrift]:
    """Compare a stack and all nested in it with what is there, several stacks at once.

    Args:
        root: the root stack's name.
        advance: told of each stack that is done.
        sleep: waits for some seconds.

    Raises:
        ClientError: CloudFormation refused, other than for the state that a stack is in.
    """

    def detect(stack: tuple[tuple[str, ...], str, list[StackResource]]) -> StackDrift:
        path, stack_id, resources = stack
        failure = _detect(calls, stack_id, pace, sleep)
        found = _drifts(calls, root, path, stack_id, resources, failure)
        advance(1)
        return found

    return calls.each(detect, stack_tree(calls.cfn, root))


def _detect(calls: Calls, stack_id: str, pace: Pace, sleep: Callable[[float], None]) -> str:
    """Run detection on one stack to its end; returns why it failed, empty if it did not."""
    from botocore.exceptions import ClientError

    try:
        begun = calls.ask("detect_stack_drift", StackName=stack_id)["StackDriftDetectionId"]
    except ClientError as error:
        # Of a stack that is being changed, or whose creation failed, nothing can be detected.
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return message_of(error)
    pauses, waited = Pauses(pace), 0.0
    while True:
        now = calls.ask("describe_stack_drift_detection_status", StackDriftDetectionId=begun)
        if now["DetectionStatus"] == "DETECTION_COMPLETE":
            return ""
        if now["DetectionStatus"] == "DETECTION_FAILED":
            return str(now.get("DetectionStatusReason") or "CloudFormation gave no reason")
        if waited > PATIENCE:
            return f"it did not end within {PATIENCE // 60} minutes"
        pause = pauses.after_success()
        sleep(pause)
        waited += pause


def _drifts(
    calls: Calls,
    root: str,
    path: tuple[str, ...],
    stack_id: str,
    resources: Sequence[StackResource],
    failure: str,
) -> StackDrift:
    # A failed detection leaves what was found on the resources where it went well, but also what
    # an earlier one found.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackDriftDetectionStatus.html
    found = {
        it["LogicalResourceId"]: it
        for page in calls.pages("describe_stack_resource_drifts", StackName=stack_id)
        for it in page["StackResourceDrifts"]
    }
    drifted = [it for it in found.values() if it["StackResourceDriftStatus"] in _DRIFTED]
    checked = [it for it in found.values() if it["StackResourceDriftStatus"] in _CHECKED]
    names = {it["LogicalResourceId"] for it in checked}
    # Nested stacks are looked into themselves.
    own = [it for it in resources if it.resource_type != STACK_TYPE]
    return StackDrift(
        path,
        tuple(_drift(root, path, it) for it in drifted),
        len([it for it in own if it.logical_id in names]),
        len([it for it in own if it.logical_id not in names]),
        failure,
    )


def _drift(root: str, path: tuple[str, ...], found: Mapping[str, Any]) -> ResourceDrift:
    differences = found.get("PropertyDifferences", [])
    return ResourceDrift(
        stack_name=root,
        path=(*path, found["LogicalResourceId"]),
        resource_type=found["ResourceType"],
        physical_id=found.get("PhysicalResourceId", ""),
        status=found["StackResourceDriftStatus"],
        properties=tuple(
            PropertyDrift(
                it["PropertyPath"], it["DifferenceType"], it["ExpectedValue"], it["ActualValue"]
            )
            for it in differences
        ),
    )
