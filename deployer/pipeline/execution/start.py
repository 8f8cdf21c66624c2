"""Starts executions, lets failed ones go on, and stops them."""

from deployer.aws.errors import code_of, is_denied, is_sealed, message_of
from deployer.errors import DeployerError, ProjectError
from deployer.messages import Execution, Note, Ui
from deployer.pipeline.execution.follow import Followed
from deployer.pipeline.execution.machine import Machine, describe
from deployer.pipeline.target import Target
from deployer.stack.tokens import new_token


def start(
    target: Target, machine: Machine, document: str, name: str, ui: Ui, *, named: bool, left: bool
) -> Followed:
    """Start an execution.

    Args:
        document: its input, JSON.
        named: whether a person chose the name, so that another execution may have it.
        left: whether nobody is going to follow it.

    Raises:
        ProjectError: another execution has that name.
    """
    from botocore.exceptions import ClientError

    arn = machine.execution_arn(name)
    running = named and _is_running(target, arn)
    try:
        target.aws.client("stepfunctions").start_execution(
            stateMachineArn=machine.arn, name=name, input=document
        )
    except ClientError as error:
        if code_of(error) != "ExecutionAlreadyExists":
            raise
        if named:
            raise ProjectError(
                f"{machine.name} has had an execution of this name, with another input or ended",
                where=f"--name {name}",
                todo="Choose another name; Step Functions frees one 90 days after its execution. "
                f"To follow that one: --execution {name}",
            ) from error
        # The name is random, so it is this very call, made again after its answer was lost.
    except KeyboardInterrupt:
        ui.emit(Note(f"It may have been started: {machine.command} --execution {name}"))
        raise
    if running:
        ui.emit(Note(f"{name} runs already, with this very input: no other one is started."))
    how = "left" if left else "found" if running else "started"
    ui.emit(Execution(machine.shown_name, name, arn, how))
    return Followed(machine, arn, new=True)


def _is_running(target: Target, arn: str) -> bool:
    """Whether an execution runs; a start of the same name and input then starts nothing.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    """
    from botocore.exceptions import ClientError

    try:
        found = target.aws.client("stepfunctions").describe_execution(
            executionArn=arn, includedData="METADATA_ONLY"
        )
    except ClientError as error:
        if code_of(error) == "ExecutionDoesNotExist" or is_denied(error):
            return False
        raise
    return found["status"] == "RUNNING"


def find(target: Target, machine: Machine, arn: str, ui: Ui) -> Followed:
    """An execution that was started before.

    Raises:
        ProjectError: there is none of that name.
    """
    describe(target, machine, arn)
    followed = Followed(machine, arn)
    ui.emit(Execution(machine.shown_name, followed.name, arn, "found"))
    return followed


def redrive(target: Target, machine: Machine, arn: str, ui: Ui) -> Followed:
    """Let an execution go on from where it failed.

    Raises:
        ProjectError: there is none of that name.
        DeployerError: it cannot go on.
    """
    from botocore.exceptions import ClientError

    before = describe(target, machine, arn)
    known = _newest_event(target, arn)
    try:
        target.aws.client("stepfunctions").redrive_execution(
            executionArn=arn, clientToken=new_token()
        )
    except ClientError as error:
        if target.aws.is_local and code_of(error) == "InvalidAction":
            raise DeployerError("the local cloud does not redrive executions", where=arn) from error
        if code_of(error) != "ExecutionNotRedrivable":
            raise
        raise DeployerError(
            f"it cannot go on: {before.get('redriveStatusReason') or message_of(error)}",
            where=arn.rpartition(":")[2],
            todo=f"Start a new one: {machine.command}",
        ) from error
    followed = Followed(machine, arn, known, before.get("redriveCount", 0) + 1)
    ui.emit(Execution(machine.shown_name, followed.name, arn, "redriven"))
    return followed


def _newest_event(target: Target, arn: str) -> int:
    """The number of its newest event; 0 where the caller may not use the key of its history."""
    from botocore.exceptions import ClientError

    try:
        newest = target.aws.client("stepfunctions").get_execution_history(
            executionArn=arn, maxResults=1, reverseOrder=True, includeExecutionData=False
        )
    except ClientError as error:
        if not is_sealed(error):
            raise
        return 0  # following it shows no events either
    return max((it["id"] for it in newest["events"]), default=0)


def stop(target: Target, machine: Machine, arn: str, ui: Ui) -> None:
    """Stop an execution; one that has ended stays as it is.

    Raises:
        ProjectError: there is none of that name.
    """
    from botocore.exceptions import ClientError

    name, status = arn.rpartition(":")[2], describe(target, machine, arn)["status"]
    if status not in ("RUNNING", "PENDING_REDRIVE"):
        ui.emit(Note(f"{name} has ended before: {status}."))
        return
    sfn = target.aws.client("stepfunctions")
    try:
        sfn.stop_execution(
            executionArn=arn, error="Stopped", cause="Somebody stopped it by deployer run --stop."
        )
    except ClientError as error:
        if not is_sealed(error):
            raise
        # Without words there is nothing to encrypt, so no key is needed.
        # https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
        sfn.stop_execution(executionArn=arn)
    ui.emit(Note(f"{name} is stopped. What it has begun elsewhere may still go on."))
