"""Lambda hands over an event: each object in it ends in a verdict. T8, H3."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tarius.errors import LoadsFailedError, UnexpectedEventError
from tests.unit.process_data.landing_zone import (
    BUCKET,
    LandingZone,
    lambda_context,
    record,
)
from tests.unit.process_data.meddling import meddle, mend

KEY = "raw-data/products.csv"


def test_an_event_that_is_not_from_s3_raises_by_name(zone: LandingZone) -> None:  # T8
    with pytest.raises(UnexpectedEventError):
        zone.handler.handler({"key1": "value1"}, lambda_context("request-1"))


def test_s3s_test_event_is_taken(zone: LandingZone) -> None:  # H3
    event = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET}
    assert zone.handler.handler(event, lambda_context("request-1")) == {"objects": 0}


def test_all_records_of_an_event_are_loaded_though_one_fails(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3
    puts = [zone.put(b"ID\n%d\n" % n, f"raw-data/{n}.csv") for n in range(3)]

    def get_object(**arguments: Any) -> Any:
        if arguments["Key"] == "raw-data/1.csv":
            raise ClientError({"Error": {"Code": "KMS.DisabledException"}}, "GetObject")
        return zone.s3.get_object(**arguments)

    meddle(zone, monkeypatch, "s3", get_object=get_object)
    with pytest.raises(LoadsFailedError, match=r"1\.csv: GetObject: KMS\.Disabled"):
        zone.invoke(*puts)
    assert set(zone.products()) == {"0", "2"}
    mend(zone, monkeypatch)
    zone.invoke(*puts)
    assert set(zone.products()) == {"0", "1", "2"}
    assert [zone.ledger(put)["attempts"] for put in puts] == ["1", "2", "1"]


@pytest.mark.parametrize(
    "key",
    [
        "raw-data/a b.csv",
        "raw-data/a+b.csv",
        "raw-data/a%2Bb.csv",
        "raw-data/😀 & co.csv",
        "raw-data/" + "k" * 1011 + ".csv",
        "raw-data/new\nline.csv",
    ],
)
def test_awkward_keys_are_loaded_and_their_rejects_kept(zone: LandingZone, key: str) -> None:  # H3
    load = zone.load(b"ID,Title\n1,a\n,b\n", key)
    assert (load["status"], load["objectKey"]) == ("LOADED_WITH_REJECTS", key)
    assert len(zone.rejects(load)) == 1
    assert zone.notices()[0]["key"] == key


def test_folder_markers_and_keys_elsewhere_are_left_alone(zone: LandingZone) -> None:
    puts = [zone.put(b"", "raw-data/"), zone.put(b"ID\n1\n", "invalid-records/a.csv")]
    zone.invoke(*puts)
    assert [zone.ledger(put) for put in puts] == [{}, {}]
    assert zone.notices() == []


def test_an_object_in_a_bucket_without_versioning_is_loaded(zone: LandingZone) -> None:
    zone.put(b"ID\n1\n")
    put = record(KEY, None, "0A")
    zone.invoke(put)
    assert zone.ledger(put)["status"] == "LOADED"
    assert zone.ledger(put)["objectVersion"] == "null"
