"""New records: their numbers, times and texts."""

import json
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from new_records import new_records
from tarius.records.record import parse_record, read_record
from wanted_range import WantedRange


@given(start=st.integers(0, 10**15 - 100), wanted=st.integers(0, 50))
def test_each_is_one_that_can_be_read_again(start: int, wanted: int) -> None:  # C1
    made = list(new_records(WantedRange(start, start + wanted)))
    assert [it.sequence for it in made] == list(range(start, start + wanted))
    assert [read_record(it.as_json()) for it in made] == made


def test_a_time_has_all_its_nanoseconds() -> None:  # C2
    ticks = count(1_763_718_000_000_000_007)
    [first, second] = new_records(WantedRange(0, 2), lambda: next(ticks))
    assert (first.made, second.made) == ("1763718000.000000007", "1763718000.000000008")
    assert first.as_json()["generatedUnixTime"] == "1763718000.000000007"


def test_texts_are_random() -> None:  # C2
    texts = [it.text for it in new_records(WantedRange(0, 1000))]
    assert len(set(texts)) == 1000
    assert {len(it) for it in texts} == {16}


def test_a_body_of_a_message_is_such_a_record() -> None:
    [made] = new_records(WantedRange(7, 8))
    assert parse_record(json.dumps(made.as_json())) == made
