"""A record comes back as it was sent, and what is none says why, without its contents."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarius.errors import NotARecordError
from tarius.records.record import Record, parse_record, read_record

GOOD = {"sequenceNo": 3, "generatedUnixTime": "1763718000.000000001", "text": "abc"}
RECORDS = st.builds(
    Record,
    sequence=st.integers(0, 10**15 - 1),
    made=st.from_regex(r"[0-9]{1,12}(\.[0-9]{1,9})?", fullmatch=True).filter(str.isascii),
    text=st.text(min_size=1, max_size=50),
)


@given(RECORDS)
def test_a_record_survives_the_queue(record: Record) -> None:
    assert parse_record(json.dumps(record.as_json())) == record


def test_an_item_holds_numbers_to_the_last_digit() -> None:  # C2
    item = json.loads(read_record(GOOD).as_item())
    assert item["sequenceNo"] == {"N": "3"}
    assert item["generatedUnixTime"] == {"N": "1763718000.000000001"}
    assert item["text"] == {"S": "abc"}


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"sequenceNo": -1}, "sequenceNo"),
        ({"sequenceNo": True}, "sequenceNo"),
        ({"sequenceNo": 1.0}, "sequenceNo"),
        ({"sequenceNo": "1"}, "sequenceNo"),
        ({"sequenceNo": 10**15}, "sequenceNo"),
        ({"generatedUnixTime": 1763718000}, "generatedUnixTime"),
        ({"generatedUnixTime": "1e9"}, "generatedUnixTime"),
        ({"generatedUnixTime": "1.0000000001"}, "generatedUnixTime"),
        ({"text": ""}, "text"),
        ({"text": "secret" * 200}, "text"),
        ({"text": None}, "text"),
    ],
)
def test_what_is_no_record_says_why(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(NotARecordError, match=problem) as raised:
        read_record({**GOOD, **changed})
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"text"', "[" * 100_000, '{"sequenceNo": NaN}', "{}"]
)
def test_a_message_that_holds_no_record_is_told_apart(body: str) -> None:
    with pytest.raises(NotARecordError):
        parse_record(body)
