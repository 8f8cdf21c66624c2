"""What is told of executions that a customer managed key encrypts.

AWS: the event of a changed status has no input, output, error and cause when the state machine is
encrypted so; DescribeExecution has them, for who may use the key.
https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html

MiniStack: tells all.

The mend: they are left out of the event.
"""

from typing import Any

from deployer.local.mends import upstream


def apply() -> None:
    """Mend it."""
    stepfunctions = upstream.module("services.stepfunctions")
    tell = stepfunctions._emit_execution_status_event
    upstream.require(tell, "9c89e45693e3")
    # What is longer than the service's limit is left out, and the event says that it is.
    too_long = "-" * (stepfunctions._STATUS_EVENT_PAYLOAD_CAP + 1)

    def tell_less(execution: dict[str, Any]) -> None:
        machine = stepfunctions._state_machines.get(execution["stateMachineArn"]) or {}
        encryption = machine.get("encryptionConfiguration") or {}
        if encryption.get("type") == "CUSTOMER_MANAGED_KMS_KEY":
            hidden = {"input": too_long, "output": too_long, "error": None, "cause": None}
            execution = {**execution, **hidden}
        tell(execution)

    stepfunctions._emit_execution_status_event = tell_less
