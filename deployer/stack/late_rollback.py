"""Whether an operation may be rolled back when what it made is in use already."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from deployer.messages import Plan

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def rolls_back_late(cfn: "CloudFormationClient", plan: Plan, described: Mapping[str, Any]) -> bool:
    """Whether what is made by a plan may hold data by the time that it is deleted again.

    Alarms roll a stack back when all of it stands, and so can a person while CloudFormation waits
    for them. What a failure left standing may be rolled back days later.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-rollback-triggers.html

    Args:
        described: DescribeChangeSet's answer.
    """
    if described.get("OnStackFailure") == "DO_NOTHING" or _waits(described):
        return True
    if plan.creates:
        return False
    # A change set that names no triggers leaves the stack's own.
    found = cfn.describe_stacks(StackName=described["StackId"])["Stacks"]
    return any(_waits(it) for it in found)


def _waits(it: Mapping[str, Any]) -> bool:
    configuration = it.get("RollbackConfiguration") or {}
    triggers = configuration.get("RollbackTriggers")
    return bool(triggers or configuration.get("MonitoringTimeInMinutes"))
