"""How many children of a Distributed Map run at once, where the input says.

AWS: MaxConcurrencyPath is a path to the number, in the state's input.
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

MiniStack: ignores the field in silence; 64 run at once.

The mend: the number is read before, and given as MaxConcurrency.
"""

from typing import Any

from deployer.local.mends import upstream

State = dict[str, Any]


def apply() -> None:
    """Mend it."""
    stepfunctions = upstream.module("services.stepfunctions")
    run_map = stepfunctions._run_distributed_map
    upstream.require(stepfunctions._resolve_path_or_ctx, "39841ce14aef")

    def run_as_many(
        state: State,
        raw_input: Any,
        effective: Any,
        iterator: State,
        execution: State,
        context: Any,
    ) -> Any:
        path = state.get("MaxConcurrencyPath")
        if path:
            most = stepfunctions._resolve_path_or_ctx(path, effective, context)
            state = {**state, "MaxConcurrency": int(most)}
        return run_map(state, raw_input, effective, iterator, execution, context)

    stepfunctions._run_distributed_map = run_as_many
