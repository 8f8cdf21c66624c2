"""The first call after a change of the function's settings, which ends its processes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from benchmarks.events_api.deployed import Deployed, signed
from benchmarks.events_api.kinds import KINDS, new_id
from benchmarks.events_api.sending import send

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.stack.platform import Platform


def first_calls(
    platform: Platform, both: Sequence[Deployed], count: int
) -> Mapping[str, Sequence[float]]:
    """Seconds of each, by contender, through the API."""
    lambdas = platform.client("lambda")
    found: dict[str, list[float]] = defaultdict(list)
    for number in range(count):
        for it in both if number % 2 else reversed(both):
            settings = lambdas.get_function_configuration(FunctionName=it.function)["Environment"]
            variables = {**settings["Variables"], "START": str(number)}
            lambdas.update_function_configuration(
                FunctionName=it.function, Environment={"Variables": variables}
            )
            lambdas.get_waiter("function_updated_v2").wait(FunctionName=it.function)
            sent = send(it, [signed(it, KINDS[0], new_id())], 1)
            found[it.name] += sent.latencies
    return {it.name: found[it.name] for it in both}
