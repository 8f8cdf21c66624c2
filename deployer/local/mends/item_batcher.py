"""Items of a Distributed Map in batches.

AWS: with an ItemBatcher, each child execution gets several items as `{"Items": [...]}`, and
`BatchInput` beside them where it is set. MaxItemsPerBatch and MaxInputBytesPerBatch, or their
`...Path` forms, bound a batch; ItemSelector is applied to each item first. Map Run counts items
and executions apart.
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html

MiniStack: ignores the field in silence; each item comes alone.

The mend: the items are read, selected and batched before, and the batches given as the items.
Whenever a Map Run is described, its items are counted from its children.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.map_run_counts import counts

State = dict[str, Any]

stepfunctions = upstream.module("services.stepfunctions")

_MOST_BYTES = 256 * 1024
"""The greatest input of an execution, and so of a batch."""

_under_way: dict[tuple[str, str], int] = {}
"""How many items the Maps that run now have, by execution and label."""


def _limit(batcher: State, field: str, effective: Any, context: Any) -> int | None:
    path = batcher.get(f"{field}Path")
    value = (
        stepfunctions._resolve_path_or_ctx(path, effective, context) if path else batcher.get(field)
    )
    return int(value) if value else None


def _selected(state: State, effective: Any, context: Any) -> list[Any]:
    """All items of the state, each as its ItemSelector makes it."""
    if state.get("ItemReader"):
        items = stepfunctions._read_map_items(state["ItemReader"], effective, context)
    else:
        items = stepfunctions._resolve_path_or_ctx(state.get("ItemsPath", "$"), effective, context)
    selector = state.get("ItemSelector") or state.get("Parameters")
    if not selector:
        return list(items)
    selected = []
    for index, item in enumerate(items):
        own = copy.copy(context) | {"Map": {"Item": {"Index": index, "Value": item}}}
        selected.append(stepfunctions._resolve_params_obj(selector, effective, own))
    return selected


def batches(
    items: list[Any], *, most_items: int | None, most_bytes: int, batch_input: Any = None
) -> Iterator[State]:
    """Inputs of the child executions; an item too large for any batch is left alone in one."""
    around: State = {} if batch_input is None else {"BatchInput": batch_input}
    empty = len(json.dumps(around | {"Items": []}))
    batch: list[Any] = []
    size = empty
    for item in items:
        more = len(json.dumps(item)) + 2
        if batch and (len(batch) == most_items or size + more > most_bytes):
            yield around | {"Items": batch}
            batch, size = [], empty
        batch.append(item)
        size += more
    if batch:
        yield around | {"Items": batch}


def _batched(state: State, effective: Any, context: Any) -> list[State]:
    batcher = state["ItemBatcher"]
    fixed = batcher.get("BatchInput")
    return list(
        batches(
            _selected(state, effective, context),
            most_items=_limit(batcher, "MaxItemsPerBatch", effective, context),
            most_bytes=_limit(batcher, "MaxInputBytesPerBatch", effective, context) or _MOST_BYTES,
            batch_input=stepfunctions._resolve_params_obj(fixed, effective, context),
        )
    )


def _key(run: State) -> tuple[str, str]:
    return run["executionArn"], run["_stateMachineArn"].rpartition("/")[2]


def _size(child: State) -> int:
    return len(json.loads(child["input"])["Items"])


def _keep_total(key: tuple[str, str]) -> None:
    """Put the number of items where it stays with the run."""
    total = _under_way.pop(key)
    for run in list(stepfunctions._map_runs.values()):
        if _key(run) == key:
            run.setdefault("_items", total)


def apply() -> None:
    """Mend it."""
    run_map = stepfunctions._run_distributed_map
    shown = stepfunctions._map_run_view
    upstream.require(run_map, "2b77d3ec0e04")
    upstream.require(shown, "b1ea8fa2df55")

    def run_in_batches(
        state: State,
        raw_input: Any,
        effective: Any,
        iterator: State,
        execution: State,
        context: Any,
    ) -> Any:
        if not state.get("ItemBatcher"):
            return run_map(state, raw_input, effective, iterator, execution, context)
        given = _batched(state, effective, context)
        dropped = ("ItemBatcher", "ItemReader", "ItemSelector", "Parameters")
        inner = {key: value for key, value in state.items() if key not in dropped}
        label = state.get("Label") or stepfunctions.new_uuid()
        inner |= {"ItemsPath": "$", "Label": label}
        key = execution["executionArn"], label
        _under_way[key] = sum(len(batch["Items"]) for batch in given)
        try:
            return run_map(inner, raw_input, given, iterator, execution, context)
        finally:
            _keep_total(key)

    def with_items(run: State) -> State:
        view: State = shown(run)
        total = run.get("_items", _under_way.get(_key(run)))
        return view if total is None else view | {"itemCounts": counts(run, total, _size)}

    stepfunctions._run_distributed_map = run_in_batches
    stepfunctions._map_run_view = with_items
