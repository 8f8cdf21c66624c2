"""Chunks are worked on several at a time, never more than a few of them in memory."""

import threading
from collections.abc import Iterator

import pytest

from deployer.messages import BackupProgress, Note
from deployer.pipeline.backup.tally import MOST_KEYS, Tally, Telling
from deployer.pipeline.backup.workers import WORKERS, Workers
from tests.unit.render.recording import RecordingUi

MOST = WORKERS + 4
"""Chunks that are in memory at the same time."""


def _workers() -> Workers:
    return Workers(RecordingUi(), lambda _: None)


def test_only_a_few_chunks_are_under_way() -> None:
    begun, done, most = 0, [0], [0]
    lock = threading.Lock()

    def source() -> Iterator[int]:
        nonlocal begun
        for begun in range(1, 500):
            with lock:
                most[0] = max(most[0], begun - done[0])
            yield begun

    def work(_: int) -> None:
        with lock:
            done[0] += 1

    _workers().each(work, source(), lambda: None)
    assert done[0] == 499
    assert most[0] <= MOST + 1  # the one that is waiting to be taken


def test_a_failure_ends_it_and_stops_the_others() -> None:
    workers, begun = _workers(), []

    def work(number: int) -> None:
        begun.append(number)
        if number == 3:
            raise ValueError("three")
        workers.stop.wait(30)

    with pytest.raises(ValueError, match="three"):
        workers.each(work, range(1000), lambda: None)
    assert workers.stop.is_set()
    assert len(begun) <= MOST


def test_an_interruption_lets_what_is_under_way_end() -> None:
    ended = []
    going = threading.Event()

    def pause(_: float) -> None:
        if going.is_set():
            raise KeyboardInterrupt

    workers = Workers(RecordingUi(), pause)

    def work(number: int) -> None:
        going.set()
        workers.stop.wait(30)
        ended.append(number)

    with pytest.raises(KeyboardInterrupt):
        workers.each(work, range(1000), lambda: None)
    assert 0 < len(ended) <= MOST


def test_progress_is_told_ever_more_seldom() -> None:
    at = [0.0]
    tally = Tally()
    telling = Telling("b", "restore", 100, tally, lambda: at[0])
    tally.add("written", 2)
    tally.add("same", 2)
    told: dict[int, BackupProgress] = {}
    for second in range(1, 61):
        at[0] = float(second)
        tally.add("written", 1)
        if isinstance(message := telling.due(), BackupProgress):
            told[second] = message
    assert min(told) == 1
    assert 5 < len(told) < 15
    assert told[1] == BackupProgress("b", "restore", 5, 100, 3, 2, 0, 5.0)


def test_a_minute_without_an_item_is_told() -> None:
    at = [0.0]
    tally = Tally()
    telling = Telling("b", "restore", 100, tally, lambda: at[0])
    notes = []
    for second in range(1, 301):
        at[0] = float(second)
        tally.add("written", second <= 100)
        if isinstance(message := telling.due(), Note):
            notes.append((second, message.text))
    assert [second for second, _ in notes] == [160, 220, 280]
    assert "no item for 60 seconds" in notes[0][1]


def test_a_tally_names_the_first_few_and_sums_in_any_order() -> None:
    one, other = Tally(), Tally()
    first = tuple(map(str, range(MOST_KEYS)))
    one.add("kept", MOST_KEYS, first)
    one.add("kept", 1, ["more"])
    assert (one.count("kept"), one.keys("kept")) == (MOST_KEYS + 1, first)
    for number in (1, 1 << 255, (1 << 256) - 1):
        one.add_hash("a", number)
    for number in ((1 << 256) - 1, 1 << 255, 1):
        other.add_hash("a", number)
    assert one.checksum("a") == other.checksum("a") == f"{1 << 255:064x}"
