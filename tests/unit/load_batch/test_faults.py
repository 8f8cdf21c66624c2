"""A batch that fails, stops or comes twice loses nothing and changes nothing twice. H3, H4, T20."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from tarius.errors import (
    BatchFailedError,
    OutOfTimeError,
    ServiceBusyError,
)
from tarius.loads.claims import Status
from tarius.loads.heads import LoadHeads
from tarius.table.writer import TableWriter
from tests.unit.load_batch.bulk_zone import WORK, BulkZone
from tests.unit.load_batch.test_same_as_loader import nasty
from tests.unit.load_batch.twin import Twin
from tests.unit.process_data.landing_zone import LEDGER
from tests.unit.process_data.meddling import Killed, Meddled

BODY = nasty(300)


@pytest.fixture
def twin(bulk: BulkZone) -> Twin:
    return Twin(bulk, BODY)


def writing(monkeypatch: pytest.MonkeyPatch, fault: Callable[[int], None]) -> None:
    """Have something happen at the writer's batches, which are counted from 1."""
    real, calls = TableWriter._write_all, []

    def write_all(writer: Any, items: Any) -> None:
        calls.append(1)
        fault(len(calls))
        real(writer, items)

    monkeypatch.setattr(TableWriter, "_write_all", write_all)


def test_a_batch_whose_result_is_lost_is_done_again_and_counts_once(
    bulk: BulkZone, twin: Twin
) -> None:  # H4 T20
    execution = bulk.hand_over(BODY)
    execution.to_writing()
    for items in execution.batches():
        execution.child("scan", items)  # late: after duplicates were found
        execution.child("write", items)
    execution.finish(execution.map("write"))
    twin.assert_same(bulk, execution)


def test_a_batch_that_is_killed_midway_is_done_again(
    bulk: BulkZone, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    execution = bulk.hand_over(BODY)
    execution.to_writing()

    def third_kills(call: int) -> None:
        if call == 3:
            raise Killed

    with monkeypatch.context() as patch:
        writing(patch, third_kills)
        with pytest.raises(Killed):
            execution.child("write", execution.batches()[0])
    execution.finish(execution.map("write"))
    twin.assert_same(bulk, execution)


def test_an_invocation_that_lives_on_behind_its_retry_adds_no_rejects(
    bulk: BulkZone, twin: Twin
) -> None:  # H4
    execution = bulk.hand_over(BODY)
    execution.to_writing()
    bulk.set("SEGMENT_SECONDS", "0")
    items = execution.batches()[0]
    first = execution.segment("write", items)
    assert first["more"]
    bulk.set("SEGMENT_SECONDS", "120")
    execution.segment("write", items)  # the left behind one goes further than its retry did
    rest = execution.segment("write", items, first["progress"])
    others = [execution.child("write", it) for it in execution.batches()[1:]]
    execution.finish([rest, *others])
    twin.assert_same(bulk, execution)


def test_a_segment_ends_at_a_rows_end_before_lambda_ends_it(
    bulk: BulkZone, twin: Twin
) -> None:  # H4
    execution = bulk.hand_over(BODY)
    execution.to_writing()
    items = execution.batches()[0]
    answer, rounds = execution.segment("write", items, remaining=60.0), 1
    while answer.get("more"):
        answer = execution.segment("write", items, answer["progress"], remaining=60.0)
        rounds += 1
    assert rounds == answer["loaded"] + answer["rejected"] + answer["duplicate"]
    others = [execution.child("write", it) for it in execution.batches()[1:]]
    execution.finish([answer, *others])
    twin.assert_same(bulk, execution)


def test_no_write_is_begun_in_the_last_seconds(bulk: BulkZone) -> None:  # H4
    execution = bulk.hand_over(BODY)
    execution.to_writing()
    with pytest.raises(OutOfTimeError):
        execution.segment("scan", execution.batches()[0], remaining=10.0)
    assert bulk.zone.products() == {}


def test_a_lost_skip_file_is_no_empty_one(bulk: BulkZone) -> None:  # H2 H4
    execution = bulk.hand_over(BODY)
    execution.to_writing()
    items = execution.batches()[0]
    key = f"bulk-loads/{execution.name}/skips/{items[0]['index']:06}"
    bulk.zone.s3.delete_object(Bucket=WORK, Key=key)
    with pytest.raises(BatchFailedError, match="GetObject: NoSuchKey"):
        execution.child("write", items)
    assert bulk.zone.products() == {}


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (ReadTimeoutError(endpoint_url="https://s3"), ServiceBusyError),
        (
            ClientError({"Error": {"Code": "SlowDown", "Message": "row"}}, "PutObject"),
            ServiceBusyError,
        ),
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": "row"}}, "PutObject"),
            BatchFailedError,
        ),
        (ValueError("row"), BatchFailedError),
    ],
)
def test_an_error_has_a_name_that_the_state_machine_knows_and_quotes_nothing(
    bulk: BulkZone, error: Exception, raised: type[Exception]
) -> None:  # H4
    execution = bulk.hand_over(BODY)
    execution.plan()

    def fails(**_: Any) -> Any:
        raise error

    clients = bulk.load_batch.clients()
    object.__setattr__(clients, "s3", Meddled(clients.s3, put_object=fails))
    with pytest.raises(raised) as caught:
        execution.child("scan", execution.batches()[0])
    assert "row" not in str(caught.value)
    assert caught.value.__cause__ is None
    bulk.load_batch.clients.cache_clear()


def test_a_scan_reads_the_header_and_its_own_bytes(bulk: BulkZone) -> None:  # T20
    execution = bulk.hand_over(BODY)
    execution.plan()
    asked: list[str] = []
    clients = bulk.load_batch.clients()
    real = clients.s3.get_object

    def noted(**arguments: Any) -> Any:
        asked.append(arguments["Range"])
        assert arguments["VersionId"] == execution.load["source"]["version_id"]
        return real(**arguments)

    object.__setattr__(clients, "s3", Meddled(clients.s3, get_object=noted))
    items = execution.batches()[1]
    execution.child("scan", items)
    assert asked[0] == "bytes=0-65535"
    assert asked[1:] == [f"bytes={it['start']}-{it['end'] - 1}" for it in items]
    bulk.load_batch.clients.cache_clear()


def test_a_redriven_execution_writes_what_is_left(bulk: BulkZone, twin: Twin) -> None:  # H4
    execution = bulk.hand_over(BODY)
    execution.to_writing()
    first, *others = execution.batches()
    outputs = [execution.child("write", first)]
    # What the record of a failed execution does to the head.
    heads = LoadHeads(bulk.zone.dynamodb, LEDGER)
    head = heads.head("raw-data/large.csv")
    assert head is not None
    assert heads.release("raw-data/large.csv", head, Status.FAILED, final=False)
    outputs += [execution.child("write", items) for items in others]
    execution.finish(outputs)
    twin.assert_same(bulk, execution)
