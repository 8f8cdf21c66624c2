"""How items are parted into batches."""

import json

from deployer.local.mends.item_batcher import batches


def test_batches_hold_so_many_items() -> None:
    found = list(batches([1, 2, 3], most_items=2, most_bytes=1000))

    assert found == [{"Items": [1, 2]}, {"Items": [3]}]


def test_batches_stay_within_their_bytes_and_lose_nothing() -> None:
    items = ["x" * 30] * 10

    found = list(batches(items, most_items=None, most_bytes=100, batch_input={"a": 1}))

    assert all(len(json.dumps(batch)) <= 100 for batch in found)
    assert [item for batch in found for item in batch["Items"]] == items


def test_no_items_make_no_batch() -> None:
    assert list(batches([], most_items=2, most_bytes=1000)) == []
