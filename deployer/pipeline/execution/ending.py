"""What Step Functions says of an execution as a whole, and how it ended."""

import json
from typing import TYPE_CHECKING

from deployer.aws.errors import is_sealed, message_of
from deployer.messages import ExecutionEnded, Ui, Warned
from deployer.pipeline.execution.machine import Machine
from deployer.stack.calls import Calls

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef as Described

_GOING = ("RUNNING", "PENDING_REDRIVE")


def is_over(found: "Described", redrives: int) -> bool:
    """Whether it has ended.

    Args:
        redrives: how often it was redriven at least; a description that knows of fewer is too old.
            https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
    """
    return found["status"] not in _GOING and found.get("redriveCount", redrives) >= redrives


def metadata(calls: Calls, arn: str) -> "Described":
    """What needs no key."""
    answer: Described = calls.ask(
        "describe_execution", executionArn=arn, includedData="METADATA_ONLY"
    )
    return answer


def described(calls: Calls, arn: str, ui: Ui) -> "Described":
    """All of it, without its output where the caller may not use the key."""
    from botocore.exceptions import ClientError

    try:
        answer: Described = calls.ask("describe_execution", executionArn=arn)
    except ClientError as error:
        if not is_sealed(error):
            raise
        ui.emit(Warned(f"Output, error and cause are not to be read: {message_of(error)}"))
        return metadata(calls, arn)
    return answer


def ended(machine: Machine, found: "Described", *, gave_up: bool) -> ExecutionEnded:
    """How it ended.

    Args:
        gave_up: whether it came to a state of the type Fail.
    """
    name = found["executionArn"].rpartition(":")[2]
    stopped = found.get("stopDate")
    redrivable = found.get("redriveStatus") == "REDRIVABLE"
    return ExecutionEnded(
        state_machine=machine.shown_name,
        name=name,
        arn=found["executionArn"],
        status=found["status"],
        seconds=round((stopped - found["startDate"]).total_seconds(), 3) if stopped else 0.0,
        output=_pretty(found.get("output") or "") if found["status"] == "SUCCEEDED" else "",
        error=found.get("error") or "",
        cause=found.get("cause") or "",
        redrivable=redrivable,
        todo=_todo(machine, name, gave_up=gave_up) if redrivable else "",
    )


def _todo(machine: Machine, name: str, *, gave_up: bool) -> str:
    # A redrive begins with the state that failed, and a Fail state does nothing but fail again.
    # https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
    if gave_up:
        return f"It gave up by itself. Once the cause is mended, start a new one: {machine.command}"
    return (
        "Once the cause is mended, it goes on from there with the same input: "
        f"{machine.command} --execution {name} --redrive"
    )


def _pretty(output: str) -> str:
    try:
        return json.dumps(json.loads(output), indent=2, ensure_ascii=False)
    except ValueError:
        return output
