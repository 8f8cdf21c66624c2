"""Results of a Distributed Map in S3.

AWS: with a ResultWriter, the outcomes of all child executions are written by status to
`PREFIX/MAP RUN ID/SUCCEEDED_0.json` and `FAILED_0.json`, beside a `manifest.json` that names them
with their sizes, whether the Map Run succeeds or not. The state's result is the Map Run's ARN and
where the manifest is.
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html

MiniStack: ignores the field in silence; the results themselves are the state's result.

The mend: the files are written when the run is over. A WriterConfig, which nothing here uses, is
refused instead of ignored.
"""

import json
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.machine_roles import require_right

State = dict[str, Any]

s3 = upstream.module("services.s3")
stepfunctions = upstream.module("services.stepfunctions")


def _outcome(child: State) -> State:
    shown = {
        "ExecutionArn": child["executionArn"],
        "Input": child["input"],
        "InputDetails": {"Included": True},
        "Name": child["name"],
        "Output": child.get("output"),
        "OutputDetails": {"Included": True} if child.get("output") else None,
        "Error": child.get("error"),
        "Cause": child.get("cause"),
        "RedriveCount": 0,
        "RedriveStatus": "NOT_REDRIVABLE",
        "StartDate": child["startDate"],
        "StateMachineArn": child["stateMachineArn"],
        "Status": child["status"],
        "StopDate": child["stopDate"],
    }
    return {key: value for key, value in shown.items() if value is not None}


def _put(bucket: str, key: str, value: Any) -> int:
    """Write JSON; give its size in bytes."""
    body = json.dumps(value).encode()
    require_right("States.ResultWriterFailed", "s3:PutObject", f"arn:aws:s3:::{bucket}/{key}")
    status, _, answer = s3._put_object(bucket, key, body, {"content-type": "application/json"})
    if status >= 400:
        raise stepfunctions._ExecutionError("States.ResultWriterFailed", str(answer))
    return len(body)


def _write(target: State, map_run_arn: str) -> State:
    """Write the files of one run; give the state's result."""
    bucket, run_id = target["Bucket"], map_run_arn.rsplit(":", 1)[1]
    folder = "/".join(part for part in (target.get("Prefix", "").strip("/"), run_id) if part)
    files: dict[str, list[State]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    children = [
        child
        for child in list(stepfunctions._executions.values())
        if child.get("mapRunArn") == map_run_arn
    ]
    for status, entries in files.items():
        outcomes = [_outcome(child) for child in children if child["status"] == status]
        if outcomes:
            key = f"{folder}/{status}_0.json"
            entries.append({"Key": key, "Size": _put(bucket, key, outcomes)})
    manifest = {"DestinationBucket": bucket, "MapRunArn": map_run_arn, "ResultFiles": files}
    _put(bucket, f"{folder}/manifest.json", manifest)
    details = {"Bucket": bucket, "Key": f"{folder}/manifest.json"}
    return {"MapRunArn": map_run_arn, "ResultWriterDetails": details}


def _map_run_arns(label: str, execution: State) -> list[str]:
    """The runs of this state in this execution, the newest last."""
    return [
        arn
        for arn, run in list(stepfunctions._map_runs.items())
        if run["executionArn"] == execution["executionArn"]
        and run["_stateMachineArn"].endswith(f"/{label}")
    ]


def apply() -> None:
    """Mend it."""
    run_map = stepfunctions._run_distributed_map
    upstream.require(stepfunctions._apply_result_selector, "2c9e674e99b4")

    def run_and_write(
        state: State,
        raw_input: Any,
        effective: Any,
        iterator: State,
        execution: State,
        context: Any,
    ) -> Any:
        writer = state.get("ResultWriter")
        if not writer:
            return run_map(state, raw_input, effective, iterator, execution, context)
        if writer.get("WriterConfig"):
            raise stepfunctions._ExecutionError(
                "States.Runtime", "The local cloud does not know ResultWriter.WriterConfig."
            )
        target = stepfunctions._resolve_params_obj(
            writer.get("Parameters") or {}, effective, context
        )
        label = state.get("Label") or stepfunctions.new_uuid()
        dropped = ("ResultWriter", "ResultSelector", "OutputPath")
        inner = {key: value for key, value in state.items() if key not in dropped}
        inner |= {"ResultPath": "$", "Label": label}
        try:
            _, following = run_map(inner, raw_input, effective, iterator, execution, context)
        except stepfunctions._ExecutionError:
            # A run whose items could not be read has written nothing, for it never was.
            for arn in _map_run_arns(label, execution)[-1:]:
                _write(target, arn)
            raise
        result = _write(target, _map_run_arns(label, execution)[-1])
        selected = stepfunctions._apply_result_selector(state, result)
        output = stepfunctions._apply_result_path(state, raw_input, selected)
        return stepfunctions._apply_output_path(state, output, context), following

    stepfunctions._run_distributed_map = run_and_write
