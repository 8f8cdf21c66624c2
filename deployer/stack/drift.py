"""Asks CloudFormation what of a tree of stacks is no longer as its templates say.

Detection on a stack leaves its nested stacks out, so it is begun on each of them.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deployer.aws.errors import code_of, message_of
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
        begun, failure = _begin(calls, stack_id)
        if begun:
            failure = _await_end(calls, begun, pace, sleep)
            answered = _answered(calls, stack_id)
        else:
            answered = {}  # of an earlier detection, that is
        advance(1)
        return _found(root, path, resources, answered, failure)

    return calls.each(detect, stack_tree(calls.client, root))


def _begin(calls: Calls, stack_id: str) -> tuple[str, str]:
    """The id of a detection; or why there can be none."""
    from botocore.exceptions import ClientError

    try:
        return calls.ask("detect_stack_drift", StackName=stack_id)["StackDriftDetectionId"], ""
    except ClientError as error:
        # Of a stack that is being changed, or whose creation failed, nothing can be detected.
        if code_of(error) != "ValidationError":
            raise
        return "", message_of(error)


def _await_end(calls: Calls, begun: str, pace: Pace, sleep: Callable[[float], None]) -> str:
    """Why a detection failed, for the stack or some of its resources; empty if it did not."""
    pauses, waited = Pauses(pace), 0.0
    while waited <= PATIENCE:
        now = calls.ask("describe_stack_drift_detection_status", StackDriftDetectionId=begun)
        if now["DetectionStatus"] == "DETECTION_COMPLETE":
            return ""
        if now["DetectionStatus"] == "DETECTION_FAILED":
            return str(now.get("DetectionStatusReason") or "CloudFormation gave no reason")
        pause = pauses.after_success()
        sleep(pause)
        waited += pause
    return f"it did not end within {PATIENCE // 60} minutes"


def _answered(calls: Calls, stack_id: str) -> dict[str, Mapping[str, Any]]:
    """What was found of each resource, by its logical id.

    A detection that failed leaves here what it found where it went well.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackDriftDetectionStatus.html
    """
    pages = calls.pages("describe_stack_resource_drifts", StackName=stack_id)
    return {it["LogicalResourceId"]: it for page in pages for it in page["StackResourceDrifts"]}


def _found(
    root: str,
    path: tuple[str, ...],
    resources: Sequence[StackResource],
    answered: Mapping[str, Mapping[str, Any]],
    failure: str,
) -> StackDrift:
    states = {name: it["StackResourceDriftStatus"] for name, it in answered.items()}
    # Nested stacks are looked into themselves.
    own = [it.logical_id for it in resources if it.resource_type != STACK_TYPE]
    checked = [name for name in own if states.get(name) in _CHECKED]
    return StackDrift(
        path,
        tuple(_drift(root, path, it) for name, it in answered.items() if states[name] in _DRIFTED),
        len(checked),
        len(own) - len(checked),
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
