"""An execution that failed is recorded and told once, and its event kept to be replayed. F1, H4."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tarius.errors import ServiceBusyError, UnexpectedEventError
from tarius.loads.notices import LoadNotices
from tarius.loads.records import LoadRecords
from tarius.objects.created import created_objects
from tests.unit.process_data.meddling import Killed
from tests.unit.steer_load.bulk_load import ARN, BulkLoad

ROWS = b"ID,Title\n" + b"".join(b"%d,first\n" % number for number in range(60))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("FAILED", "the bulk load failed in WriteRows"),
        ("TIMED_OUT", "the bulk load timed out in WriteRows"),
        ("ABORTED", "the bulk load aborted in WriteRows"),
    ],
)
def test_a_failed_execution_is_recorded_told_and_kept(
    bulk: BulkLoad, status: str, reason: str
) -> None:  # T8 H4
    reason += f" (WriteRefusedError): see its execution {ARN}"
    put = bulk.given(ROWS, "raw-data/a b+ü.csv")
    bulk.plan()
    answer = bulk.deliver(bulk.fails(status))
    assert (answer["status"], answer["reason"]) == ("FAILED", reason)
    load = bulk.zone.ledger(put)
    assert (load["status"], load["final"], load["triesLeft"]) == ("FAILED", False, "0")
    assert (load["reason"], bulk.zone.head(put)["final"]) == (reason, False)
    assert [(it["kind"], it["reason"]) for it in bulk.zone.notices()] == [("failed", reason)]
    [letter] = bulk.letters()
    assert created_objects(json.loads(letter["Body"])) == [bulk.run.source]
    attributes = {name: it["StringValue"] for name, it in letter["MessageAttributes"].items()}
    assert attributes == {"RequestID": "request-1", "ErrorCode": "200", "ErrorMessage": reason}


def test_an_event_delivered_twice_changes_nothing(bulk: BulkLoad) -> None:  # H3
    put = bulk.given(ROWS)
    bulk.plan()
    event = bulk.fails()
    bulk.deliver(event)
    seen = bulk.zone.ledger(put), bulk.zone.head(put)
    bulk.zone.notices()
    bulk.letters()
    assert bulk.deliver(event) == {"status": "REPEATED"}
    assert (bulk.zone.ledger(put), bulk.zone.head(put)) == seen
    assert (bulk.zone.notices(), bulk.letters()) == ([], [])


def test_the_replayed_event_loads_the_object_again(bulk: BulkLoad) -> None:  # H4
    put = bulk.given(ROWS)
    bulk.plan()
    event = bulk.fails()
    bulk.deliver(event)
    [letter] = bulk.letters()
    bulk.zone.notices()
    bulk.zone.handler.handler(json.loads(letter["Body"]), bulk_context())
    assert bulk.zone.ledger(put)["status"] == "LOADED"
    assert bulk.zone.ledger(put)["attempts"] == "2"
    # And the failure of the first attempt, delivered late, leaves that alone.
    bulk.zone.notices()
    assert bulk.deliver(event) == {"status": "REPEATED"}
    assert (bulk.zone.notices(), bulk.letters()) == ([], [])
    assert bulk.zone.ledger(put)["status"] == "LOADED"


def bulk_context() -> Any:
    from tests.unit.process_data.landing_zone import lambda_context

    return lambda_context("replayed")


def test_an_execution_that_failed_before_its_first_step_is_recorded(bulk: BulkLoad) -> None:  # H4
    put = bulk.given(ROWS)
    bulk.deliver(bulk.fails(error="Lambda.TooManyRequestsException"))
    assert bulk.zone.ledger(put)["status"] == "FAILED"
    assert len(bulk.letters()) == 1


@pytest.mark.parametrize("moment", ["finish", "publish", "mark_notified"])
def test_a_crash_while_it_is_recorded_loses_nothing(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:  # H4
    put = bulk.given(ROWS)
    bulk.plan()
    event = bulk.fails()
    owner = LoadNotices if moment == "publish" else LoadRecords
    with monkeypatch.context() as patch:
        patch.setattr(owner, moment, lambda *_, **__: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            bulk.deliver(event)
    bulk.clock.now += 60
    assert bulk.deliver(event)["status"] == "FAILED"
    assert bulk.zone.ledger(put)["status"] == "FAILED"
    assert len(bulk.zone.notices()) == (2 if moment == "mark_notified" else 1)
    assert len(bulk.letters()) >= 1
    assert bulk.deliver(event) == {"status": "REPEATED"}


def test_a_redriven_execution_that_fails_again_is_told_again(bulk: BulkLoad) -> None:  # H4
    put = bulk.given(ROWS)
    bulk.plan()
    bulk.deliver(bulk.fails())
    bulk.zone.notices()
    bulk.letters()
    bulk.clock.now += 3600
    assert bulk.plan()["status"] == "PLANNED"
    assert bulk.zone.ledger(put)["status"] == "LOADING"
    bulk.clock.now += 60
    bulk.deliver(bulk.fails("TIMED_OUT"))
    assert "timed out" in bulk.zone.ledger(put)["reason"]
    assert (len(bulk.zone.notices()), len(bulk.letters())) == (1, 1)


def test_a_redriven_execution_that_succeeds_is_told_as_loaded(bulk: BulkLoad) -> None:  # H4
    put = bulk.given(ROWS)
    bulk.plan()
    bulk.deliver(bulk.fails())
    bulk.zone.notices()
    bulk.clock.now += 3600
    bulk.scan()
    bulk.duplicates()
    assert bulk.finish(bulk.write())["status"] == "LOADED"
    assert [it["kind"] for it in bulk.zone.notices()] == ["loaded"]
    assert bulk.zone.ledger(put)["status"] == "LOADED"
    assert "reason" not in bulk.zone.ledger(put)


@pytest.mark.parametrize("status", ["RUNNING", "SUCCEEDED"])
def test_an_execution_that_was_redriven_meanwhile_goes_on(
    bulk: BulkLoad, status: str
) -> None:  # H4
    put = bulk.given(ROWS)
    bulk.plan()
    event = bulk.fails()
    redriven = datetime.fromtimestamp(bulk.clock.now, UTC)
    bulk.execution.update(status=status, redriveDate=redriven)
    assert bulk.deliver(event) == {"status": status}
    assert bulk.zone.ledger(put)["status"] == "LOADING"


@pytest.mark.parametrize("redriven", [False, True])
def test_a_failure_that_is_not_shown_yet_is_asked_for_again(
    bulk: BulkLoad, *, redriven: bool
) -> None:  # H4
    put = bulk.given(ROWS)
    bulk.plan()
    before = datetime.fromtimestamp(bulk.clock.now - 60, UTC)
    event = bulk.fails()
    shown = dict(bulk.execution)
    bulk.execution = {**shown, "status": "RUNNING"}
    if redriven:  # long ago: it is the redriven execution that has failed
        bulk.execution["redriveDate"] = before
    with pytest.raises(ServiceBusyError, match="not shown as failed"):
        bulk.deliver(event)
    assert (bulk.zone.notices(), bulk.letters()) == ([], [])
    bulk.execution = shown
    assert bulk.deliver(event)["status"] == "FAILED"
    assert bulk.zone.ledger(put)["status"] == "FAILED"
    assert (len(bulk.zone.notices()), len(bulk.letters())) == (1, 1)


@pytest.mark.parametrize("given", ["{}", "[]", "no JSON", '{"source": {"bucket": "b"}}'])
def test_an_execution_started_by_hand_with_an_odd_input_is_left_alone(
    bulk: BulkLoad, given: str
) -> None:  # T8
    event = bulk.fails()
    bulk.execution["input"] = given
    assert bulk.deliver(event) == {"status": "NO_LOAD"}


def test_a_history_without_a_state_leaves_the_reason_without_one(bulk: BulkLoad) -> None:
    bulk.given(ROWS)
    bulk.history = [{"type": "ExecutionAborted"}]
    answer = bulk.deliver(bulk.fails("ABORTED"))
    assert answer["reason"].startswith("the bulk load aborted (WriteRefusedError): see")


def test_a_superseded_execution_is_recorded_as_such_without_a_message(bulk: BulkLoad) -> None:  # H3
    put = bulk.given(ROWS)
    bulk.plan()
    event = bulk.fails()
    run = bulk.run
    bulk.clock.now += 1000
    bulk.given(ROWS)
    bulk.run = run
    assert bulk.deliver(event) == {"status": "SUPERSEDED"}
    assert bulk.zone.ledger(put)["status"] == "SUPERSEDED"
    assert (bulk.zone.notices(), bulk.letters()) == ([], [])


def test_a_load_that_another_attempt_has_is_left_alone(bulk: BulkLoad) -> None:  # H3
    put = bulk.given(ROWS)
    bulk.plan()
    event = bulk.fails()
    bulk.clock.now += 1000
    bulk.claim(bulk.run.source, "request-2")
    assert bulk.deliver(event) == {"status": "TAKEN_OVER"}
    assert bulk.zone.head(put)["owner"] == "request-2"
    assert (bulk.zone.notices(), bulk.letters()) == ([], [])


def test_a_notice_that_the_last_step_did_not_send_is_sent(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    bulk.given(ROWS)
    bulk.plan()
    bulk.scan()
    bulk.duplicates()
    results = bulk.write()
    with monkeypatch.context() as patch:
        patch.setattr(LoadNotices, "publish", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            bulk.finish(results)
    assert bulk.deliver(bulk.fails(error="Sandbox.Timedout"))["status"] == "LOADED"
    assert [it["kind"] for it in bulk.zone.notices()] == ["loaded"]
    assert bulk.letters() == []


@pytest.mark.parametrize(
    "event",
    [
        {"key1": "value1"},
        [],
        {"step": "plan"},
        {"detail-type": "Step Functions Execution Status Change", "detail": {}},
        {"detail-type": "Step Functions Execution Status Change"},
        {"detail-type": "Step Functions Execution Status Change", "detail": {"executionArn": ARN}},
    ],
)
def test_an_event_that_asks_for_nothing_raises_by_name(bulk: BulkLoad, event: Any) -> None:  # T8
    with pytest.raises(UnexpectedEventError):
        bulk.handler.handler(event, bulk_context())


def test_a_step_that_there_is_not_raises_by_name(bulk: BulkLoad) -> None:
    bulk.given(ROWS)
    with pytest.raises(UnexpectedEventError, match="no step"):
        bulk.step("dance")
