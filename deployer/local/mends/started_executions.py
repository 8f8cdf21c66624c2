"""An execution that is started twice.

AWS: StartExecution with the name and the input of a standard execution that runs gives that
execution's answer once more. With another input, or when it is over, the name is taken.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html

MiniStack: says that the name is taken, whatever the input.

The mend: it gives the answer once more.
"""

from typing import Any

from deployer.local.mends import upstream

stepfunctions = upstream.module("services.stepfunctions")


def _running(data: dict[str, Any]) -> dict[str, Any] | None:
    """The execution that runs under this name with this input."""
    machine, name = str(data.get("stateMachineArn", "")), data.get("name")
    arn = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
    found: dict[str, Any] | None = stepfunctions._executions.get(arn) if name else None
    if found and found["status"] == "RUNNING" and found["input"] == data.get("input", "{}"):
        return found
    return None


def apply() -> None:
    """Mend it."""
    start = stepfunctions._start_execution
    upstream.require(start, "9923282fc76c")

    def start_once(data: dict[str, Any]) -> Any:
        running = _running(data)
        if running is None:
            return start(data)
        answer = {name: running[name] for name in ("executionArn", "startDate")}
        return stepfunctions.json_response(answer)

    stepfunctions._start_execution = start_once
