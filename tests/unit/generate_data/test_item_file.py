"""The file of a run's items."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from item_file import write_items
from tests.unit.generate_data.conftest import BUCKET, Account


def test_each_item_is_a_line(account: Account) -> None:
    items = [{"text": "a\nb\u2028"}, {"text": '"'}, {"fault": "ü"}]
    assert write_items(account.s3, BUCKET, "items.jsonl", items) == 3
    body = account.s3.get_object(Bucket=BUCKET, Key="items.jsonl")["Body"].read()
    assert body.endswith(b"\n")
    assert [json.loads(it) for it in body[:-1].split(b"\n")] == items


def test_more_than_memory_should_hold_is_written_as_well(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("item_file._IN_MEMORY", 100)
    assert write_items(account.s3, BUCKET, "items.jsonl", ({"n": n} for n in range(1000))) == 1000
    body = account.s3.get_object(Bucket=BUCKET, Key="items.jsonl")["Body"].read()
    assert len(body.splitlines()) == 1000


def test_nothing_is_written_when_the_items_end_in_an_error(account: Account) -> None:
    def items() -> Iterator[Any]:
        yield {"n": 1}
        raise ConnectionError("the queue is gone")

    with pytest.raises(ConnectionError):
        write_items(account.s3, BUCKET, "items.jsonl", items())
    assert "Contents" not in account.s3.list_objects_v2(Bucket=BUCKET)
