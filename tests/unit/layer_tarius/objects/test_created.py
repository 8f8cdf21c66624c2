"""Events are read as S3 means them, and what is no S3 event is said to be none. H3."""

from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarius.errors import UnexpectedEventError
from tarius.objects.created import created_objects, padded_sequencer
from tests.unit.process_data.landing_zone import record


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("raw-data/a+b.csv", "raw-data/a b.csv"),
        ("raw-data/a%2Bb.csv", "raw-data/a+b.csv"),
        ("raw-data/a%20b.csv", "raw-data/a b.csv"),
        ("raw-data/100%25.csv", "raw-data/100%.csv"),
        ("raw-data/%F0%9F%98%80.csv", "raw-data/😀.csv"),
        ("raw-data/a%252Bb.csv", "raw-data/a%2Bb.csv"),
    ],
)
def test_keys_are_decoded_as_s3_encodes_them(encoded: str, key: str) -> None:  # H3
    given_record = record("x", "v", "00")
    given_record["s3"]["object"]["key"] = encoded
    assert created_objects({"Records": [given_record]})[0].key == key


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=1024))
def test_any_key_survives_its_encoding(key: str) -> None:  # H3
    given_record = record("x", "v", "00")
    given_record["s3"]["object"]["key"] = quote_plus(key)
    assert created_objects({"Records": [given_record]})[0].key == key


def test_every_record_of_an_event_is_read() -> None:  # H3
    event = {"Records": [record(f"raw-data/{n}.csv", "v", "0A") for n in range(3)]}
    assert [found.key for found in created_objects(event)] == [
        f"raw-data/{n}.csv" for n in range(3)
    ]


def test_an_object_of_a_bucket_without_versioning_has_the_null_version() -> None:
    assert (
        created_objects({"Records": [record("raw-data/a.csv", None, "0A")]})[0].version_id == "null"
    )


def test_s3s_test_event_tells_of_nothing() -> None:  # H3
    assert created_objects({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}) == []


def test_deletions_tell_of_nothing() -> None:
    removed = {**record("raw-data/a.csv", "v", "0A"), "eventName": "ObjectRemoved:Delete"}
    assert created_objects({"Records": [removed]}) == []


@pytest.mark.parametrize(
    "event",
    [
        {"key1": "value1"},
        {},
        None,
        [],
        "text",
        {"Records": []},
        {"Records": "text"},
        {"Records": [None]},
        {"Records": [{"eventSource": "aws:sqs", "body": "{}"}]},
        {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}]},
        {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": None}]},
    ],
)
def test_what_is_no_s3_event_is_refused_by_name(event: Any) -> None:  # T8 H3
    with pytest.raises(UnexpectedEventError):
        created_objects(event)


@pytest.mark.parametrize("sequencer", ["", "xyz", "0" * 65, "００"])  # noqa: RUF001 - digits, not hexadecimal
def test_a_sequencer_that_cannot_be_compared_is_refused(sequencer: str) -> None:  # H3
    with pytest.raises(UnexpectedEventError):
        created_objects({"Records": [record("raw-data/a.csv", "v", sequencer)]})


_SEQUENCERS = st.text("0123456789abcdefABCDEF", min_size=1, max_size=64)


@given(_SEQUENCERS, _SEQUENCERS)
def test_sequencers_compare_as_numbers_padded_with_zeros_on_the_right(
    one: str, other: str
) -> None:  # H3
    width = max(len(one), len(other))
    as_numbers = [int(each.ljust(width, "0"), 16) for each in (one, other)]
    assert (padded_sequencer(one) < padded_sequencer(other)) == (as_numbers[0] < as_numbers[1])
