"""An execution that is stopped.

AWS: it is aborted for good, no further state begins, and the running children of a Distributed Map
are aborted with it; children that had not begun never do, and stay pending in the counts of the Map
Run. A function that is at work goes on to its end.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
https://docs.aws.amazon.com/step-functions/latest/apireference/API_MapRunExecutionCounts.html

MiniStack: children go on from state to state, further ones begin, and when one of them, or the
state that was under way, fails later, the execution becomes a failed one, which is told as another
change of status.

The mend: StopExecution leaves copies of the Map Runs and of their children, aborted, in place of
those that MiniStack still works at, so that what these come to is never seen. No task and no child
begins after it, and an execution that is over stays as it is.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.map_run_counts import children, counts

Record = dict[str, Any]

stepfunctions = upstream.module("services.stepfunctions")


_COUNTS = ("itemCounts", "executionCounts")


class _StoppedError(Exception):
    """What no Retry and no Catch sees."""


def _is_stopped(execution: Record) -> bool:
    """Whether it, or the execution that its Map belongs to, was stopped."""
    run = stepfunctions._map_runs.get(execution.get("mapRunArn", ""))
    if run is None:
        return bool(execution["status"] == "ABORTED")
    return _is_stopped(stepfunctions._executions[run["executionArn"]])


def _abort_runs(execution: Record, at: str) -> None:
    """Abort the Map Runs under way of a stopped execution, with their children and theirs."""
    for arn, run in list(stepfunctions._map_runs.items()):
        if run["executionArn"] != execution["executionArn"] or run["status"] != "RUNNING":
            continue
        aborted = {"status": "ABORTED", "stopDate": at}
        for child in children(run):
            if child["status"] == "RUNNING":
                stepfunctions._executions[child["executionArn"]] = {**child, **aborted}
                _abort_runs(child, at)
        total = run["executionCounts"]["total"]
        counted = {name: counts(run, total, lambda _: 1) for name in _COUNTS}
        stepfunctions._map_runs[arn] = {**run, **aborted, **counted}


def _mend_begins() -> None:
    """Let no task and no child begin in a stopped execution."""
    task, run_child = stepfunctions._execute_task, stepfunctions._run_sub_machine
    upstream.require(task, "53c818d247db")
    upstream.require(run_child, "f8d844168b14")

    def run_unless_stopped(state: Record, given: Any, execution: Record, context: Any) -> Any:
        if _is_stopped(execution):
            raise _StoppedError("the execution was stopped")
        return task(state, given, execution, context)

    def begin_unless_stopped(
        states: Record, start_at: str, given: Any, execution: Record, context: Any
    ) -> Any:
        if _is_stopped(execution):
            arn = execution["executionArn"]
            if "mapRunArn" in execution and stepfunctions._executions.get(arn) is execution:
                del stepfunctions._executions[arn]
            raise _StoppedError("the execution was stopped")
        return run_child(states, start_at, given, execution, context)

    stepfunctions._execute_task = run_unless_stopped
    stepfunctions._run_sub_machine = begin_unless_stopped


def apply() -> None:
    """Mend it."""
    stop, fail, run_map = (
        stepfunctions._stop_execution,
        stepfunctions._fail_execution,
        stepfunctions._run_distributed_map,
    )
    upstream.require(stop, "44d2d84ccd5c")
    upstream.require(fail, "e6da895fa0b7")
    _mend_begins()

    def stop_with_children(data: Record) -> Any:
        answer = stop(data)
        execution = stepfunctions._executions.get(data.get("executionArn"))
        if execution and execution["status"] == "ABORTED":
            _abort_runs(execution, execution["stopDate"])
        return answer

    def fail_once(execution: Record, error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            fail(execution, error, cause)

    def run_unless_stopped(
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
            # In place of what the Map came to, which a Retry or a Catch would take up.
            if _is_stopped(execution):
                raise _StoppedError("the execution was stopped")

    stepfunctions._stop_execution = stop_with_children
    stepfunctions._fail_execution = fail_once
    stepfunctions._run_distributed_map = run_unless_stopped
