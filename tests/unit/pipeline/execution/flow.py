"""A state machine as a test plays it: what an execution does comes out look by look."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deployer.pipeline.execution.machine import Machine
from deployer.pipeline.target import Target
from tests.recorded import recorded
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import make_target

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAME = "acme-flow-devl-eu-west-1"
ARN = f"arn:aws:states:eu-west-1:111111111111:stateMachine:{NAME}"
EXECUTION = f"arn:aws:states:eu-west-1:111111111111:execution:{NAME}:n1"
MAP_RUN = f"arn:aws:states:eu-west-1:111111111111:mapRun:{NAME}/WriteAll:r1"
_BEGUN = START + timedelta(seconds=2)
"""When a Map Run began that says nothing else."""

MACHINE = Machine(ARN, NAME, "flow", "deployer run flow --env devl")


def entered(kind: str, name: str, number: int, led: int | None = None) -> dict[str, Any]:
    """A state's beginning; the event that led to it is the one before where none is given."""
    details = {"stateEnteredEventDetails": {"name": name}}
    return event(f"{kind}StateEntered", number, led, **details)


def exited(kind: str, name: str, number: int, led: int | None = None) -> dict[str, Any]:
    """A state's end."""
    return event(f"{kind}StateExited", number, led, stateExitedEventDetails={"name": name})


def event(kind: str, number: int, led: int | None = None, **details: Any) -> dict[str, Any]:
    """Any event; each comes a second after the one before."""
    before = number - 1 if led is None else led
    at = START + timedelta(seconds=number)
    return {"type": kind, "id": number, "previousEventId": before, "timestamp": at, **details}


class Flow:
    """Step Functions with one execution.

    Args:
        looks: the events that are new at each look; afterwards there are no more.
        described: of DescribeExecution, beside its names.
    """

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *looks: Sequence[Mapping[str, Any]],
        described: Mapping[str, Any] | None = None,
        runs: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self._looks = [list(it) for it in looks]
        self._events: list[Any] = []
        self._described = dict(described or {"status": "SUCCEEDED", "output": '{"a": 1}'})
        self._runs = list(runs)
        self.pauses: list[float] = []
        monkeypatch.setattr("deployer.stack.interrupts.time.sleep", self.pauses.append)
        self.sfn = Scripted(
            monkeypatch,
            "stepfunctions",
            {
                "GetExecutionHistory": self._history,
                "DescribeExecution": self.describe,
                "DescribeMapRun": self._describe_run,
                "ListMapRuns": lambda executionArn: {"mapRuns": [_listed(it) for it in self._runs]},  # noqa: N803
            },
        )
        self.target: Target = make_target(stepfunctions=self.sfn.client)

    def _history(
        self,
        maxResults: int,  # noqa: N803
        nextToken: str = "",  # noqa: N803
        **given: Any,
    ) -> Answer:
        assert given["reverseOrder"]
        assert not given["includeExecutionData"]
        if not nextToken and self._looks:
            self._events += self._looks.pop(0)
        start = int(nextToken or 0)
        page = self._events[::-1][start : start + maxResults]
        more = start + maxResults < len(self._events)
        return {"events": page, **({"nextToken": str(start + maxResults)} if more else {})}

    def describe(self, **given: Any) -> Answer:
        """One execution; without its data where only that is asked for."""
        whole = {
            "executionArn": given["executionArn"],
            "stateMachineArn": ARN,
            "startDate": START,
            "stopDate": START + timedelta(seconds=90),
            **self._described,
        }
        if given.get("includedData") == "METADATA_ONLY":
            return {k: it for k, it in whole.items() if k not in ("output", "error", "cause")}
        if whole.get("output") == "sealed":
            raise client_error("KmsAccessDeniedException", "no decrypt")
        return whole

    def _describe_run(self, mapRunArn: str) -> Answer:  # noqa: N803
        return {**recorded("map_run_running"), "mapRunArn": mapRunArn}


def _listed(run: Mapping[str, Any]) -> dict[str, Any]:
    return {"executionArn": EXECUTION, "stateMachineArn": ARN, "startDate": _BEGUN, **run}
