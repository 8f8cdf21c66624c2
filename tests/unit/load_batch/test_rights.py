"""A batch writes only while the load is its execution's. H3."""

import pytest

from tarius.errors import LeaseLostError, SupersededError
from tests.unit.load_batch.bulk_zone import BulkZone
from tests.unit.load_batch.test_same_as_loader import nasty
from tests.unit.process_data.landing_zone import BUCKET

BODY = nasty(300)


def test_a_newer_version_stops_every_batch(bulk: BulkZone) -> None:  # H3
    execution = bulk.hand_over(BODY)
    execution.to_writing()
    outputs = [execution.child("write", execution.batches()[0])]
    bulk.load(b"ID,Title\n0001,newer\n", "raw-data/large.csv")
    newer = bulk.zone.products()
    for items in execution.batches():
        with pytest.raises(SupersededError):
            execution.child("write", items)
        with pytest.raises(SupersededError):
            execution.child("scan", items)
        outputs.append({"stopped": "SupersededError"})
    assert execution.finish(outputs)["status"] == "SUPERSEDED"
    assert bulk.ledger(execution)["status"] == "SUPERSEDED"
    assert bulk.zone.products() == newer
    assert newer["0001"]["Title"] == "newer"


def test_an_execution_of_an_earlier_claim_writes_nothing(bulk: BulkZone) -> None:  # H3
    execution = bulk.hand_over(BODY)
    execution.to_writing()
    bulk.zone.clock.now += 10**6  # its lease is over long since
    source = execution.load["source"]
    put = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "bucket": {"name": BUCKET},
            "object": {
                "key": source["key"],
                "versionId": source["version_id"],
                "sequencer": source["sequencer"],
                "size": source["size"],
            },
        },
    }
    again = bulk.hand_over_again(put, "request-2")
    assert again.load["attempts"] == 2
    with pytest.raises(LeaseLostError):
        execution.child("write", execution.batches()[0])
    assert bulk.zone.products() == {}
    assert again.run()["status"] == "LOADED_WITH_REJECTS"


def test_a_load_that_is_over_is_not_written_again(bulk: BulkZone) -> None:  # H3
    execution = bulk.hand_over(BODY)
    execution.run()
    before = bulk.ledger(execution)
    assert len(bulk.zone.notices()) == 1
    bulk.empty_table()
    with pytest.raises(LeaseLostError):
        execution.child("write", execution.batches()[0])
    assert execution.steer("plan")["status"] == before["status"]
    assert (bulk.zone.products(), bulk.ledger(execution)) == ({}, before)
    assert bulk.zone.notices() == []


def test_an_object_replaced_without_versioning_is_not_mixed_with_the_new_one(
    bulk: BulkZone,
) -> None:  # H3
    bulk.zone.s3.put_bucket_versioning(
        Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"}
    )
    put = bulk.zone.put(BODY, "raw-data/large.csv")
    put["s3"]["object"].pop("versionId", None)
    head = bulk.zone.s3.head_object(Bucket=BUCKET, Key="raw-data/large.csv")
    put["s3"]["object"]["eTag"] = head["ETag"].strip('"')
    execution = bulk.hand_over_again(put)
    execution.to_writing()
    bulk.zone.s3.put_object(Bucket=BUCKET, Key="raw-data/large.csv", Body=BODY[::-1])
    with pytest.raises(SupersededError):
        execution.child("write", execution.batches()[0])
    assert bulk.zone.products() == {}
