"""An execution that is stopped.

AWS: it is aborted for good, no further state begins, and the running children of a Distributed Map
are aborted with it. A function that is at work goes on to its end.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html

MiniStack: children go on from state to state, and when one of them, or the state that was under
way, fails later, the execution becomes a failed one, which is told as another change of status.

The mend: no task begins in a stopped execution or its children, such children are aborted, and an
execution that is over stays as it is.
"""

from typing import Any

from deployer.local.mends import upstream

Record = dict[str, Any]

stepfunctions = upstream.module("services.stepfunctions")


class _StoppedError(Exception):
    """What no Retry and no Catch sees."""


def _is_stopped(execution: Record) -> bool:
    """Whether it, or the execution that its Map belongs to, was stopped."""
    run = stepfunctions._map_runs.get(execution.get("mapRunArn", ""))
    if run is None:
        return bool(execution["status"] == "ABORTED")
    return _is_stopped(stepfunctions._executions[run["executionArn"]])


def _abort_children(execution: Record) -> None:
    """Say of the runs of a stopped execution, and of their children, that they were aborted."""
    for run in list(stepfunctions._map_runs.values()):
        if run["executionArn"] != execution["executionArn"] or run["status"] == "SUCCEEDED":
            continue
        run["status"] = "ABORTED"
        for child in list(stepfunctions._executions.values()):
            if child.get("mapRunArn") == run["mapRunArn"] and child["status"] != "SUCCEEDED":
                child.update(status="ABORTED", error=None, cause=None)


def apply() -> None:
    """Mend it."""
    task, fail, run_map = (
        stepfunctions._execute_task,
        stepfunctions._fail_execution,
        stepfunctions._run_distributed_map,
    )
    upstream.require(task, "53c818d247db")
    upstream.require(fail, "e6da895fa0b7")

    def run_unless_stopped(state: Record, given: Any, execution: Record, context: Any) -> Any:
        if _is_stopped(execution):
            raise _StoppedError("the execution was stopped")
        return task(state, given, execution, context)

    def fail_once(execution: Record, error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            fail(execution, error, cause)

    def run_and_abort(
        state: Record,
        raw_input: Any,
        effective: Any,
        iterator: Record,
        execution: Record,
        context: Any,
    ) -> Any:
        try:
            return run_map(state, raw_input, effective, iterator, execution, context)
        finally:
            if _is_stopped(execution):
                _abort_children(execution)

    stepfunctions._execute_task = run_unless_stopped
    stepfunctions._fail_execution = fail_once
    stepfunctions._run_distributed_map = run_and_abort
