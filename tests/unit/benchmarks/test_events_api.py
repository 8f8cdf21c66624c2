"""The events API's benchmark: whom it favours, and what it says of the targets."""

import json

import pytest

from benchmarks.events_api.bodies import large, small
from benchmarks.events_api.contenders import OURS, PEER
from benchmarks.events_api.kinds import KINDS
from benchmarks.events_api.report import in_process, starts, through_the_api
from benchmarks.events_api.rounds import Case
from benchmarks.events_api.sending import Sent


def _sent(latency: float) -> list[Sent]:
    return [Sent(10 * latency, (latency,) * 10)] * 3


def test_events_are_as_large_as_said_and_the_same_each_time() -> None:
    assert 250 < len(small("1")) < 350
    assert 19_000 < len(large("1")) < 21_000
    assert large("1") == large("1")
    assert json.loads(large("1"))["basket"]


@pytest.mark.parametrize(
    ("ours", "missed"),
    [
        (0.0114, []),
        (0.0116, ["p50 1.16"]),
        (0.0130, ["rate 0.77", "p50 1.30"]),
    ],
)
def test_an_api_that_adds_too_much_is_told(ours: float, missed: list[str]) -> None:
    runs = {Case(KINDS[0], 8): {OURS: _sent(ours), PEER: _sent(0.0100)}}
    text, found = through_the_api(runs)
    assert found == [f"POST, 300 bytes, 8 connections: {it}" for it in missed]
    assert ("**missed**" in text) is bool(missed)
    assert f"| POST, 300 bytes | 8 | peer | 100 | {0.01 * 1000:.1f} | 10.0 | 10.0 |" in text


def test_processor_time_is_held_against_the_peers_of_the_same_round() -> None:
    text, _ = in_process({"GET": {OURS: [110.0, 220.0], PEER: [100.0, 200.0]}})
    assert text.splitlines()[-1] == "| GET | 165 | 150 | 1.10 (1.10 to 1.10) | +15 |"


def test_who_lacks_a_stage_of_a_start_has_nothing_there() -> None:
    text, _ = starts({OURS: {"boto3": [2.0], "layers": [3.0]}, PEER: {"boto3": [2.0]}})
    assert text.splitlines()[-1] == "| peer | 2 |  | 2 (2 to 2) |"
