"""What a state machine may do.

AWS: every task is done with the rights of the state machine's role, and so are reading the items of
a Distributed Map, starting its children and writing its results.
https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
Where a customer managed key encrypts executions, the role uses it, to encrypt and to decrypt.
https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html

MiniStack: asks for no right.

The mend: the role is asked for them before a function is invoked, a message sent, deleted or shown,
a notice published, items read, results written and children started, and for its key when an
execution begins. Other integrations, which nothing here uses, go unasked.
"""

from contextvars import ContextVar
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.role_rights import refusal

State = dict[str, Any]

sqs = upstream.module("services.sqs")
stepfunctions = upstream.module("services.stepfunctions")

_machine: ContextVar[State | None] = ContextVar("machine", default=None)
"""The state machine whose execution runs."""

_FUNCTION = ":lambda:invoke"
_SEND = ":sqs:sendMessage"
_OF_QUEUES = ":aws-sdk:sqs:"
_PUBLISH = ":sns:publish"


def require_right(error: str, action: str, resource_arn: str, **context: Any) -> None:
    """Fail with `error` unless the role of the state machine that runs has a right."""
    machine = _machine.get()
    if machine is None:
        return
    denied = refusal(machine["roleArn"], machine["stateMachineArn"], action, resource_arn, context)
    if denied:
        raise stepfunctions._ExecutionError(error, denied)


def _require_for_task(resource: str, given: Any) -> None:
    if resource.endswith(_FUNCTION):
        name = str(given.get("FunctionName", ""))
        require_right("Lambda.AWSLambdaException", "lambda:InvokeFunction", name)
    elif _OF_QUEUES in resource:
        action = resource.rpartition(":")[2]
        full = f"sqs:{action[:1].upper()}{action[1:]}"
        require_right("Sqs.SqsException", full, _queue_arn(given))
    elif resource.endswith(_SEND):
        require_right("SQS.AmazonSQSException", "sqs:SendMessage", _queue_arn(given))
    elif resource.endswith(_PUBLISH):
        topic = str(given.get("TopicArn", ""))
        require_right("SNS.AmazonSNSException", "sns:Publish", topic)


def _queue_arn(given: Any) -> str:
    *_, account, name = str(given.get("QueueUrl", "//")).split("/")
    region = (_machine.get() or {"stateMachineArn": ":::"})["stateMachineArn"].split(":")[3]
    return f"arn:aws:sqs:{region}:{account}:{name}"


def _require_key(machine_arn: str) -> None:
    """Whether executions under this ARN can be encrypted and read."""
    machine = _machine.get() or {}
    encryption = machine.get("encryptionConfiguration") or {}
    if encryption.get("type") == "CUSTOMER_MANAGED_KMS_KEY":
        context = {"kms:EncryptionContext:aws:states:stateMachineArn": machine_arn}
        for action in ("kms:GenerateDataKey", "kms:Decrypt"):
            require_right("States.Runtime", action, encryption["kmsKeyId"], **context)


def apply() -> None:
    """Mend it."""
    run, invoke = stepfunctions._run_execution, stepfunctions._invoke_resource
    read, run_map = stepfunctions._s3_object_text, stepfunctions._run_distributed_map
    upstream.require(run, "996dff84e0e0")
    upstream.require(invoke, "a85d2be9a858")
    upstream.require(read, "9351030b6822")

    def run_as_role(execution_arn: str) -> None:
        execution = stepfunctions._executions.get(execution_arn) or {}
        machine = stepfunctions._state_machines.get(execution.get("stateMachineArn", ""))
        before = _machine.set(machine)
        try:
            if machine:
                _require_key(machine["stateMachineArn"])
            run(execution_arn)
        except stepfunctions._ExecutionError as error:
            stepfunctions._fail_execution(execution, error.error, error.cause)
        finally:
            _machine.reset(before)

    def invoke_if_permitted(resource: str, given: Any) -> Any:
        _require_for_task(resource, given)
        return invoke(resource, given)

    def read_if_permitted(bucket: str, key: str) -> Any:
        arn = f"arn:aws:s3:::{bucket}/{key}"
        require_right("States.ItemReaderFailed", "s3:GetObject", arn)
        return read(bucket, key)

    def run_map_if_permitted(state: State, *given: Any) -> Any:
        machine = _machine.get()
        if machine:
            arn = machine["stateMachineArn"]
            require_right("States.Runtime", "states:StartExecution", arn)
            _require_key(f"{arn}/{state.get('Label') or stepfunctions.new_uuid()}")
        return run_map(state, *given)

    stepfunctions._run_execution = run_as_role
    stepfunctions._invoke_resource = invoke_if_permitted
    stepfunctions._s3_object_text = read_if_permitted
    stepfunctions._run_distributed_map = run_map_if_permitted
