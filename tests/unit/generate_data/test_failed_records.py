"""Failed records are taken from the queue: all of them, none twice, and no more than allowed."""

import json
import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from failed_records import FailedRecords


class Queue:
    """Hands out messages, as many at once as a test says; keeps what it was asked."""

    def __init__(self, bodies: list[str], at_once: int = 10) -> None:
        self.requests: list[dict[str, Any]] = []
        self._waiting = list(enumerate(bodies))
        self._at_once = at_once
        self._lock = threading.Lock()

    def receive_message(self, **request: Any) -> dict[str, Any]:
        with self._lock:
            self.requests.append(request)
            most = min(request["MaxNumberOfMessages"], self._at_once)
            given_, self._waiting = self._waiting[:most], self._waiting[most:]
        if not given_:
            return {}
        return {"Messages": [{"Body": body, "ReceiptHandle": f"r{it}"} for it, body in given_]}


def body(sequence: int) -> str:
    return json.dumps({"sequenceNo": sequence, "generatedUnixTime": "1763718000.5", "text": "a"})


def taken(queue: Any, most: int = 1000) -> list[dict[str, Any]]:
    return list(FailedRecords(queue, "url", 7500).take(most, lambda: True))


@given(waiting=st.integers(0, 300), most=st.integers(1, 200), at_once=st.integers(1, 10))
def test_each_is_taken_once_and_no_more_than_allowed(waiting: int, most: int, at_once: int) -> None:
    queue = Queue([body(it) for it in range(waiting)], at_once)
    found = taken(queue, most)
    assert sorted(it["sequenceNo"] for it in found) == list(range(min(waiting, most)))
    assert len({it["receipt"] for it in found}) == len(found)


def test_they_are_held_for_as_long_as_was_said_and_waited_for() -> None:
    queue = Queue([body(1)])
    taken(queue)
    assert {it["VisibilityTimeout"] for it in queue.requests} == {7500}
    # A short poll asks some of the servers only.
    assert all(it["WaitTimeSeconds"] > 0 for it in queue.requests)


def test_an_almost_empty_queue_is_asked_twice_and_a_full_one_in_parallel() -> None:
    almost_empty = Queue([body(it) for it in range(3)])
    taken(almost_empty)
    assert len(almost_empty.requests) == 2
    full = Queue([body(it) for it in range(1000)])
    assert len(taken(full)) == 1000
    assert len(full.requests) == 100


@pytest.mark.parametrize("text", ["", "7", "[]", "{}", '{"sequenceNo": -1}', "[" * 100_000])
def test_what_is_no_record_says_so_without_its_contents(text: str) -> None:
    [found] = taken(Queue([text]))
    assert set(found) == {"fault", "receipt"}
    assert len(found["fault"]) < 100


def test_a_queue_that_refuses_ends_the_run() -> None:
    class Denied:
        def receive_message(self, **_: Any) -> Any:
            raise ClientError({"Error": {"Code": "OverLimit"}}, "ReceiveMessage")

    with pytest.raises(ClientError, match="OverLimit"):
        taken(Denied())


def test_none_is_taken_once_the_time_is_up() -> None:
    queue = Queue([body(it) for it in range(30)])
    looks = iter([True, False])
    found = list(FailedRecords(queue, "url", 7500).take(100, lambda: next(looks)))  # type: ignore[arg-type]
    assert len(found) == 10


def test_what_other_threads_have_taken_is_let_go_when_one_fails() -> None:  # C8
    class Failing(Queue):
        def __init__(self, bodies: list[str]) -> None:
            super().__init__(bodies)
            self.released: list[str] = []

        def receive_message(self, **request: Any) -> dict[str, Any]:
            found = super().receive_message(**request)
            if len(self.requests) == 3:
                raise ClientError({"Error": {"Code": "OverLimit"}}, "ReceiveMessage")
            return found

        def change_message_visibility_batch(self, **request: Any) -> dict[str, Any]:
            assert len(request["Entries"]) <= 10
            assert {it["VisibilityTimeout"] for it in request["Entries"]} == {0}
            self.released += [it["ReceiptHandle"] for it in request["Entries"]]
            return {"Failed": request["Entries"][:1]}

    queue = Failing([body(it) for it in range(100)])
    failed = FailedRecords(queue, "url", 7500)  # type: ignore[arg-type]
    with pytest.raises(ClientError, match="OverLimit"):
        list(failed.take(100, lambda: True))
    failed.release()
    # One by one at first, then two at once, of which one failed.
    assert len(queue.released) == 20
