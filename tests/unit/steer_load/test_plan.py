"""A load is taken over and its file cut, or it ends for a reason that is told. F1, H1, H3, H4."""

import gzip
from typing import Any

import pytest

from tarius.loads.claims import BULK_LEASE_SECONDS
from tarius.loads.heads import LoadHeads
from tests.unit.process_data.landing_zone import BUCKET, LEDGER
from tests.unit.steer_load.bulk_load import WORK, BulkLoad

ROWS = b"ID,Title\n" + b"".join(b"%d,first\n" % number for number in range(60))


class Waning:
    """An invocation's time: it is asked for at the beginning, then once for each range."""

    def __init__(self, ranges: int) -> None:
        self.asked = -ranges

    def __call__(self) -> float:
        self.asked += 1
        return 10.0 if self.asked > 0 else 900.0


def test_a_plan_says_where_the_ranges_are_and_how_to_work_on_them(bulk: BulkLoad) -> None:
    put = bulk.given(ROWS)
    ranges = 20  # of three rows each
    assert bulk.plan() == {
        "status": "PLANNED",
        "bucket": WORK,
        "key": "bulk-loads/run-1/ranges.jsonl",
        "ranges": ranges,
        "maxConcurrency": 10,
        "batchSize": 2,
    }
    found = bulk.ranges()
    assert [it.index for it in found] == list(range(ranges))
    assert (found[0].start, found[0].line, found[-1].end) == (9, 2, len(ROWS))
    assert bulk.work(bulk.files.rejects_header) == b"_reason,_line,ID,Title\r\n"
    head = bulk.zone.head(put)
    assert (head["owner"], head["status"]) == ("bulk:run-1", "LOADING")
    assert float(head["leaseUntil"]) == bulk.clock.now + BULK_LEASE_SECONDS


@pytest.mark.parametrize(
    ("beginning", "start", "line"),
    [
        (b"ID,Title\r\n", 10, 2),
        (b"\xef\xbb\xbfID,Title\n", 12, 2),
        (b"\n\r\n\rID,Title\r", 13, 5),
        (b'"ID","Tit\nle"\n', 14, 3),
        (b"\xef\xbb\xbf\n" + b'ID,"a ""b"""\n', 17, 3),
    ],
)
def test_ranges_begin_behind_the_header(
    bulk: BulkLoad, beginning: bytes, start: int, line: int
) -> None:  # H1
    bulk.given(beginning + b"1,a\n" * 10)
    assert bulk.plan()["status"] == "PLANNED"
    assert (bulk.ranges()[0].start, bulk.ranges()[0].line) == (start, line)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n\n\n", "the file is empty"),
        (b"Title,Price\n1,2\n", "no column 'ID'"),
        (b"ID,ID\n1,2\n", "has one name 2 times"),
        (b'"ID\n1,2\n', "the header cannot be read"),
        ("ID,Title\n".encode("utf-16"), "UTF-16"),
        (gzip.compress(ROWS, mtime=0), "put it again under a name that ends with .csv.gz"),
    ],
)
def test_a_file_that_cannot_be_loaded_ends_the_load_for_good(
    bulk: BulkLoad, body: bytes, reason: str
) -> None:  # H1
    put = bulk.given(body)
    answer = bulk.plan()
    assert answer["status"] == "FAILED"
    assert reason in answer["reason"]
    load = bulk.zone.ledger(put)
    assert (load["status"], load["final"], load["reason"]) == ("FAILED", True, answer["reason"])
    assert [it["reason"] for it in bulk.zone.notices()] == [answer["reason"]]
    assert bulk.zone.head(put)["final"] is True


def test_a_name_that_is_not_of_a_csv_file_is_refused(bulk: BulkLoad) -> None:  # H1
    bulk.given(ROWS, "raw-data/large.csv.gz")
    assert bulk.plan()["reason"] == "the name does not end with .csv"


def test_a_header_alone_is_a_load_without_rows(bulk: BulkLoad) -> None:  # H1
    put = bulk.given(b"ID,Title")
    assert bulk.plan()["status"] == "LOADED"
    load = bulk.zone.ledger(put)
    assert (load["status"], load["rowsLoaded"], load["final"]) == ("LOADED", "0", True)
    assert [it["kind"] for it in bulk.zone.notices()] == ["loaded"]


def test_a_file_that_takes_long_to_cut_is_cut_by_several_invocations(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    bulk.given(ROWS)
    bulk.plan()
    wanted = bulk.ranges()
    answers = [bulk.plan(remaining=Waning(4))]
    while answers[-1]["status"] == "CUTTING":
        progress = answers[-1]["progress"]
        answers.append(bulk.step("plan", Waning(4), progress=progress))
    assert [it["status"] for it in answers] == ["CUTTING"] * (len(answers) - 1) + ["PLANNED"]
    assert len(answers) > 4
    assert answers[-1]["ranges"] == len(wanted)
    assert bulk.ranges() == wanted


def test_a_plan_made_again_after_a_crash_is_the_same(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    bulk.given(ROWS)
    first = bulk.plan()
    ranges = bulk.work(bulk.files.ranges)
    assert bulk.plan() == first
    assert bulk.work(bulk.files.ranges) == ranges
    assert bulk.zone.notices() == []


def test_an_object_deleted_before_it_is_cut_ends_the_load(bulk: BulkLoad) -> None:  # H3
    put = bulk.given(ROWS)
    version = put["s3"]["object"]["versionId"]
    bulk.zone.s3.delete_object(Bucket=BUCKET, Key="raw-data/large.csv", VersionId=version)
    answer = bulk.plan()
    assert answer["status"] == "FAILED"
    assert "deleted" in answer["reason"]
    assert bulk.zone.ledger(put)["final"] is True


def test_a_load_claimed_again_is_left_to_the_other(bulk: BulkLoad) -> None:  # H3
    put = bulk.given(ROWS)
    bulk.clock.pass_lease()
    bulk.claim(bulk.run.source, "request-2")
    assert bulk.plan() == {"status": "TAKEN_OVER"}
    assert bulk.zone.head(put)["owner"] == "request-2"
    assert bulk.zone.notices() == []


def test_a_newer_version_supersedes_the_plan(bulk: BulkLoad) -> None:  # H3
    put = bulk.given(ROWS)
    old = bulk.run
    bulk.clock.pass_lease()
    bulk.given(ROWS + b"100,newer\n")
    bulk.run = old
    assert bulk.plan() == {"status": "SUPERSEDED"}
    load = bulk.zone.ledger(put)
    assert (load["status"], load["final"]) == ("SUPERSEDED", True)
    assert bulk.zone.notices() == []


def test_a_newer_version_that_comes_while_the_file_is_cut_stops_it(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3
    put = bulk.given(ROWS)
    real = LoadHeads.renew
    calls = []

    def renew(heads: LoadHeads, key: str, head: Any, until: float) -> bool:
        calls.append(key)
        if len(calls) == 2:
            newer = {":newer": {"S": "F" * 64}}
            bulk.zone.dynamodb.update_item(
                TableName=LEDGER,
                Key={"objectKey": {"S": key}, "objectVersion": {"S": "#head"}},
                UpdateExpression="SET supersededBy = :newer ADD revision :one",
                ExpressionAttributeValues={**newer, ":one": {"N": "1"}},
            )
        bulk.clock.now += 6
        return real(heads, key, head, until)

    monkeypatch.setattr(LoadHeads, "renew", renew)
    assert bulk.plan()["status"] == "SUPERSEDED"
    assert bulk.zone.ledger(put)["status"] == "SUPERSEDED"
    assert len(calls) == 2


def test_a_load_that_is_over_is_not_planned_again(bulk: BulkLoad) -> None:  # H3
    bulk.given(b"Title\n")
    ended = bulk.plan()
    assert ended["status"] == "FAILED"
    assert len(bulk.zone.notices()) == 1
    # Of its own end an execution knows how it was.
    assert bulk.plan() == ended
    bulk.run = type(bulk.run)("another", bulk.run.source, "request-2", 1)
    assert bulk.plan() == {"status": "REPEATED"}
    assert bulk.zone.notices() == []
