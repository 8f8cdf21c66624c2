"""A bulk load ends as one of the loader's does: counts, rejects, ledger, notice. F1, H4."""

import csv
import io
import json
from typing import Any

import pytest

from tarius.errors import LostBatchError
from tarius.loads.heads import LoadHeads
from tarius.loads.notices import LoadNotices
from tarius.loads.records import LoadRecords
from tests.unit.process_data.landing_zone import BUCKET
from tests.unit.process_data.meddling import Killed
from tests.unit.steer_load.bulk_load import WORK, BulkLoad, change_clients

GOOD = b"ID,Title\n" + b"".join(b"%d,first\n" % number for number in range(60))
BAD = b'ID,Title\n1,a\n,no key\n1,b\n2,a,long\n3,"open\n' + GOOD.partition(b"\n")[2] + b",last\n"


def written(bulk: BulkLoad, body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """A file of which all batches have been written; its event, and the Map's result."""
    put = bulk.given(body)
    assert bulk.plan()["status"] == "PLANNED"
    bulk.scan()
    bulk.duplicates()
    return put, bulk.write()


def test_a_whole_load_is_recorded_and_told(bulk: BulkLoad) -> None:  # T19
    put, results = written(bulk, GOOD + b"7,again\n")
    bulk.clock.now += 20
    answer = bulk.finish(results)
    assert answer == {
        "status": "LOADED",
        "rowsLoaded": 60,
        "rowsRejected": 0,
        "rowsDuplicate": 1,
        "seconds": 20.0,
    }
    load = bulk.zone.ledger(put)
    assert (load["status"], load["final"], load["rowsLoaded"]) == ("LOADED", True, "60")
    assert (load["rowsDuplicate"], load["bytesRead"]) == ("1", "547")
    assert bulk.zone.head(put)["final"] is True
    [notice] = bulk.zone.notices()
    assert (notice["kind"], notice["rowsLoaded"], notice["seconds"]) == ("loaded", 60, 20.0)


def test_rejects_are_one_file_in_the_order_of_their_rows(bulk: BulkLoad) -> None:  # T20 H1
    put, results = written(bulk, BAD)
    answer = bulk.finish(results)
    version = put["s3"]["object"]["versionId"]
    assert answer["status"] == "LOADED_WITH_REJECTS"
    assert answer["rejectsKey"] == f"invalid-records/large.{version}.csv"
    text = bulk.zone.body(answer["rejectsKey"]).decode()
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert rows[0] == ["_reason", "_line", "ID", "Title"]
    assert [row[1] for row in rows[1:]] == ["3", "5", "6", "67"]
    load = bulk.zone.ledger(put)
    assert (load["status"], load["rowsRejected"]) == ("LOADED_WITH_REJECTS", "4")
    assert load["rejectsKey"] == answer["rejectsKey"]
    assert [it["kind"] for it in bulk.zone.notices()] == ["loaded-with-rejects"]


def test_rejects_put_back_are_taken_as_such(bulk: BulkLoad) -> None:
    written(bulk, b"_reason,_line,ID,'=x\n" + b"r,1,,a\n" * 9)
    assert bulk.work(bulk.files.rejects_header) == b"_reason,_line,ID,'=x\r\n"


def test_large_rejects_go_up_in_parts(bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANGE_BYTES", "4000000")
    body = b"ID,Title\n" + (b"," + b"x" * 9_999 + b"\n") * 2000
    _, results = written(bulk, body)
    answer = bulk.finish(results)
    rejects = bulk.zone.body(answer["rejectsKey"])
    assert rejects.count(b"\r\n") == 2001
    assert len(rejects) > 20_000_000


MOMENTS: list[tuple[Any, str]] = [
    (LoadHeads, "head"),
    (LoadHeads, "renew"),
    (LoadRecords, "load"),
    (LoadRecords, "finish"),
    (LoadHeads, "release"),
    (LoadNotices, "publish"),
    (LoadRecords, "mark_notified"),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "moment"), MOMENTS, ids=[it[1] for it in MOMENTS])
def test_a_finish_killed_at_any_call_of_the_ledger_is_finished_when_called_again(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch, owner: Any, moment: str, *, after: bool
) -> None:  # H4
    put, results = written(bulk, BAD)
    real = getattr(owner, moment)

    def killed(*arguments: Any, **named: Any) -> Any:
        if after:
            real(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(owner, moment, killed)
        with pytest.raises(Killed):
            bulk.finish(results)
    bulk.clock.now += 1
    answer = bulk.finish(results)
    assert (answer["status"], answer["rowsRejected"]) == ("LOADED_WITH_REJECTS", 4)
    load = bulk.zone.ledger(put)
    assert (load["status"], load["final"]) == ("LOADED_WITH_REJECTS", True)
    assert bulk.zone.head(put)["final"] is True
    told_before = (moment, after) in [("publish", True), ("mark_notified", False)]
    assert len(bulk.zone.notices()) == (2 if told_before else 1)
    # And once more, when all is done.
    assert bulk.finish(results) == answer
    assert bulk.zone.notices() == []


@pytest.mark.parametrize("call", ["get_object", "put_object"])
def test_a_finish_killed_at_any_call_of_s3_is_finished_when_called_again(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:  # H4
    put, results = written(bulk, BAD)
    real = getattr(bulk.zone.s3, call)
    allowed = 0
    while True:
        left = iter(range(allowed))

        def some(left: Any = left, **arguments: Any) -> Any:
            if next(left, None) is None:
                raise Killed
            return real(**arguments)

        change_clients(bulk, monkeypatch, "s3", **{call: some})
        try:
            answer = bulk.finish(results)
            break
        except Killed:
            assert bulk.zone.ledger(put)["status"] == "LOADING"
            allowed += 1
    assert allowed >= 1
    assert answer["status"] == "LOADED_WITH_REJECTS"
    assert len(bulk.zone.rejects(bulk.zone.ledger(put))) == 4
    assert len(bulk.zone.notices()) == 1


def test_results_that_are_not_of_every_range_once_fail_the_execution(bulk: BulkLoad) -> None:  # H4
    put = bulk.given(GOOD)
    bulk.plan()
    batch = {"loaded": 1, "rejected": 0, "duplicate": 0, "rejectFiles": []}
    whole = [{"indexes": [it.index], **batch} for it in bulk.ranges()]
    for outputs in (whole[:-1], [*whole, whole[3]], [], [*whole, {"indexes": [99], **batch}]):
        with pytest.raises(LostBatchError):
            bulk.finish(bulk.results(outputs))
    assert bulk.zone.ledger(put)["status"] == "LOADING"
    assert bulk.finish(bulk.results(whole))["status"] == "LOADED"


def test_a_child_that_a_redriven_map_names_again_is_counted_once(bulk: BulkLoad) -> None:  # H4
    _, results = written(bulk, GOOD)
    key = results["ResultWriterDetails"]["Key"]
    manifest = json.loads(bulk.work(key))
    manifest["ResultFiles"]["SUCCEEDED"] *= 2
    bulk.zone.s3.put_object(Bucket=WORK, Key=key, Body=json.dumps(manifest))
    assert bulk.finish(results)["rowsLoaded"] == 60


def test_rejects_that_were_lost_fail_the_execution(bulk: BulkLoad) -> None:  # H4
    bulk.given(GOOD)
    bulk.plan()
    batch = {"loaded": 1, "rejected": 1, "duplicate": 0, "rejectFiles": []}
    results = bulk.results([{"indexes": [it.index], **batch} for it in bulk.ranges()])
    with pytest.raises(LostBatchError, match="no rejects"):
        bulk.finish(results)


def test_a_part_of_another_run_is_not_joined(bulk: BulkLoad) -> None:  # H4
    _, results = written(bulk, BAD)
    [part, *_] = bulk.work_keys("rejects/")
    bulk.zone.s3.put_object(Bucket=WORK, Key=part, Body=b"_reason,_line,Other\r\nr,1,\r\n")
    with pytest.raises(LostBatchError, match="another header"):
        bulk.finish(results)


def test_batches_that_stopped_for_a_newer_version_leave_the_load_superseded(
    bulk: BulkLoad,
) -> None:  # H3
    put = bulk.given(GOOD)
    bulk.plan()
    run = bulk.run
    results = bulk.results([{"stopped": "SupersededError"}])
    bulk.clock.now += 1000
    new = bulk.given(GOOD)
    bulk.run = run
    assert bulk.finish(results) == {"status": "SUPERSEDED"}
    load = bulk.zone.ledger(put)
    assert (load["status"], load["final"]) == ("SUPERSEDED", True)
    assert bulk.zone.ledger(new)["status"] == "LOADING"
    assert bulk.zone.notices() == []
    # The step before was refused, so there are no results.
    assert bulk.finish(None) == {"status": "SUPERSEDED"}


def test_an_object_replaced_without_versioning_is_superseded(bulk: BulkLoad) -> None:  # H3
    put = bulk.given(GOOD)
    bulk.plan()
    answer = bulk.finish(bulk.results([{"stopped": "SupersededError"}]))
    assert answer["status"] == "SUPERSEDED"
    assert bulk.zone.ledger(put)["reason"] == "the object was replaced while it was loaded"


def test_another_attempts_load_is_left_alone(bulk: BulkLoad) -> None:  # H3
    put = bulk.given(GOOD)
    bulk.plan()
    run = bulk.run
    bulk.clock.now += 1000
    bulk.hand_over(put, "run-2", "request-2")
    bulk.run = run
    assert bulk.finish(bulk.results([{"stopped": "LeaseLostError"}])) == {"status": "TAKEN_OVER"}
    assert bulk.zone.head(put)["owner"] == "request-2"
    assert bulk.zone.ledger(put)["status"] == "LOADING"


@pytest.mark.parametrize("stopped", [True, False])
def test_rows_not_written_without_a_reason_fail_the_execution(
    bulk: BulkLoad, *, stopped: bool
) -> None:  # H4
    bulk.given(GOOD)
    bulk.plan()
    results = bulk.results([{"stopped": "LeaseLostError"}]) if stopped else None
    with pytest.raises(LostBatchError):
        bulk.finish(results)


def test_rejects_are_written_beside_the_input(bulk: BulkLoad) -> None:
    written(bulk, BAD)
    before = bulk.zone.keys()
    assert all(key.startswith("raw-data/") for key in before)
    assert bulk.zone.s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
