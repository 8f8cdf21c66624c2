"""A history is read once, however long it is: a look costs a call."""

from typing import Any

import pytest

from deployer.pipeline.execution.history import LARGEST, SMALL, HistoryReader
from deployer.stack.calls import Calls
from tests.unit.pipeline.execution.flow import EXECUTION, Flow, event


def _reader(flow: Flow) -> HistoryReader:
    return HistoryReader(Calls(flow.sfn.client, flow.pauses.append), EXECUTION)


def _events(first: int, last: int) -> list[dict[str, object]]:
    return [event("TaskStarted", it) for it in range(first, last + 1)]


def test_each_event_comes_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = Flow(monkeypatch, _events(1, 3), [], _events(4, 5))
    reader = _reader(flow)
    assert [[it["id"] for it in reader.read()] for _ in range(4)] == [[1, 2, 3], [], [4, 5], []]
    assert len(flow.sfn.calls) == 4


def test_longest_history_is_read_page_by_page_and_never_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flow = Flow(monkeypatch, _events(1, 25_000), _events(25_001, 25_001))
    reader = _reader(flow)
    assert [it["id"] for it in reader.read()] == list(range(1, 25_001))
    assert len(flow.sfn.calls) == 25_000 // LARGEST
    assert [it["id"] for it in reader.read()] == [25_001]
    assert len(flow.sfn.calls) == 25_000 // LARGEST + 1


def test_few_events_are_asked_for_where_few_come(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: Any = (_events(1, 2), _events(3, 400), _events(401, 402), [])
    flow = Flow(monkeypatch, *looks)
    reader = _reader(flow)
    assert [len(reader.read()) for _ in looks] == [2, 398, 2, 0]
    sizes = [it["maxResults"] for it in flow.sfn.parameters("GetExecutionHistory")]
    assert sizes == [LARGEST, *[SMALL] * 4, LARGEST, SMALL]
