"""The state machine that a person means, and its executions by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.aws.errors import code_of
from deployer.errors import ProjectError
from deployer.pipeline.command import command
from deployer.pipeline.deployed import STATE_MACHINE, find
from deployer.pipeline.target import Target
from deployer.project.nearest import near
from deployer.project.project import Project

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

_RECENT, _NAMED = 20, 3
"""Newest executions among which a near name is looked for, and that are named where none is."""


@dataclass(frozen=True)
class Machine:
    """A deployed state machine of the kind STANDARD.

    Attributes:
        shown_name: the shortest that finds it.
        command: that runs it here, in this environment.
    """

    arn: str
    name: str
    shown_name: str
    command: str

    def execution_arn(self, name: str) -> str:
        """The ARN that an execution of that name has."""
        return f"{self.arn.replace(':stateMachine:', ':execution:', 1)}:{name}"


def find_machine(project: Project, target: Target, wanted: str) -> Machine:
    """The state machine of that name, base name, or logical ids.

    Raises:
        DeployerError: a stack of the project does not exist.
        ProjectError: there is none, or its executions cannot be followed.
    """
    found = find(project, target, wanted, STATE_MACHINE)
    again = command(project, target, f"run {found.shown_name}")
    machine = Machine(found.physical_id, found.name, found.shown_name, again)
    sfn = target.aws.client("stepfunctions")
    described = sfn.describe_state_machine(
        stateMachineArn=machine.arn, includedData="METADATA_ONLY"
    )
    if described["type"] == "EXPRESS":
        # https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
        raise ProjectError(
            "its type is EXPRESS, so its executions have no history that could be followed",
            where=machine.name,
            todo="Its log group tells what they did. To run it and wait: aws stepfunctions "
            f"start-sync-execution --state-machine-arn {machine.arn} --input …",
        )
    return machine


def named_execution(machine: Machine, wanted: str) -> str:
    """The ARN of an execution, given as its name or its ARN.

    Raises:
        ProjectError: it is the ARN of something else.
    """
    if not wanted.startswith("arn:"):
        return machine.execution_arn(wanted)
    if not wanted.startswith(machine.execution_arn("")):
        raise ProjectError(
            f"this is no execution of {machine.name}",
            where=f"--execution {wanted}",
            todo=f"Its executions begin with {machine.execution_arn('')}",
        )
    return wanted


def describe(target: Target, machine: Machine, arn: str) -> "DescribeExecutionOutputTypeDef":
    """What an execution is, without its input and output.

    Raises:
        ProjectError: there is no such execution.
    """
    from botocore.exceptions import ClientError

    sfn = target.aws.client("stepfunctions")
    try:
        return sfn.describe_execution(executionArn=arn, includedData="METADATA_ONLY")
    except ClientError as error:
        if code_of(error) != "ExecutionDoesNotExist":
            raise
        recent = sfn.list_executions(stateMachineArn=machine.arn, maxResults=_RECENT)
        names = [it["name"] for it in recent["executions"]]
        wanted = arn.rpartition(":")[2]
        raise ProjectError(
            f"{machine.name} has no execution '{wanted}'",
            where="--execution",
            todo=near(wanted, names) or _newest(names),
        ) from error


def _newest(names: Sequence[str]) -> str:
    if not names:
        return "It has none at all."
    return f"Its newest: {', '.join(names[:_NAMED])}{', …' if len(names) > _NAMED else '.'}"
