"""An invocation of the producer, from its event to its statistics."""

import io
import json
import re
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from event_writer import EventWriter, new_run
from new_events import EventMaker
from produce_settings import read_settings
from tarius.errors import ConfigurationError, InvalidProductionError, NothingStoredError
from tests.unit.produce_events.conftest import BUCKET, Account, Context
from wanted_production import WantedProduction, read_wanted


def test_a_run_stores_what_its_statistics_say(account: Account) -> None:  # O6 O7
    said = account.run(seconds=60, events=40, seed=3)
    events = account.stored()
    assert said["status"] == "succeeded"
    assert said["tot_msgs"] == len(events) == 40
    assert said["tot_msgs"] == said["bad_msgs"] + said["sales_evnts"] + said["inventory_evnts"]
    pattern = r"store_events/(\w+)/dt=\d{4}-\d\d-\d\d/\d{8}T\d{6}Z-[0-9a-f]{32}-0000\d\d\.json"
    for key, event in events.items():
        found = re.fullmatch(pattern, key)
        assert found is not None, key
        assert found[1] == ("bad_msg" if "bad_msg" in event else event["evnt_type"])
    kept = boto3.client("s3").head_object(Bucket=BUCKET, Key=next(iter(events)))
    assert kept["ContentType"] == "application/json"


def test_it_can_be_invoked_again_and_replaces_nothing(account: Account) -> None:  # O6
    first = account.run(seconds=60, events=20, seed=3)
    second = account.run(seconds=60, events=20, seed=3)
    assert first == second
    assert len(account.stored()) == 40


def test_without_an_event_it_runs_for_the_time_that_is_set(account: Account) -> None:
    assert account.run()["tot_msgs"] == len(account.stored()) > 0


def test_a_late_invocation_stops_well_before_lambda_stops_it(account: Account) -> None:
    # A minute is kept for the requests under way, so nothing is left of this.
    assert account.run(Context(left=60_000), seconds=300)["tot_msgs"] == 1


def test_a_run_that_stores_nothing_fails(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:  # O6
    monkeypatch.setenv("STORE_EVENTS_BUCKET", "no-such-bucket")
    with pytest.raises(NothingStoredError, match="none of 80 events was stored: PutObject: NoSuch"):
        account.run(seconds=60)
    assert account.stored() == {}


def test_counts_are_logged_and_measured_and_no_event_is(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    log = io.StringIO()
    account.handler.logger.logger_handler.setStream(log)
    account.run(seconds=60, events=30)
    measured = capsys.readouterr().out
    assert json.loads(log.getvalue())["tot_msgs"] == 30
    assert '"EventsStored":[30.0]' in measured
    for event in account.stored().values():
        assert event["request_id"] not in log.getvalue() + measured


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ([], "no JSON object"),
        (None, "no JSON object"),
        ({"key1": "value1"}, "unknown field 'key1'"),
        ({"seconds": 0}, "seconds is no whole number from 1 to 300"),
        ({"seconds": 301}, "seconds is no"),
        ({"seconds": 1.5}, "seconds is no"),
        ({"seconds": True}, "seconds is no"),
        ({"events": 0}, "events is no"),
        ({"events": "10"}, "events is no"),
        ({"seed": -1}, "seed is no"),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(account: Account, event: Any, said: str) -> None:
    with pytest.raises(InvalidProductionError, match=said):
        account.handler.handler(event, Context())
    assert account.stored() == {}


def test_an_event_may_name_some_things_and_leave_out_others() -> None:
    assert read_wanted({}, 10) == WantedProduction(10, None, None)
    assert read_wanted({"events": 5, "seed": 0}, 10) == WantedProduction(10, 5, 0)
    assert read_wanted({"seconds": 300, "seed": None}, 10) == WantedProduction(300, None, None)


def test_settings_must_be_there() -> None:
    given = {"STORE_EVENTS_BUCKET": "b", "EVENTS_PREFIX": "store_events/", "PRODUCE_SECONDS": "10"}
    assert read_settings(given).seconds == 10
    for name in given:
        with pytest.raises(ConfigurationError, match=name):
            read_settings({**given, name: ""})
    with pytest.raises(ConfigurationError, match="slash"):
        read_settings({**given, "EVENTS_PREFIX": "store_events"})


def test_no_two_runs_have_one_name() -> None:
    now = datetime(2026, 2, 8, tzinfo=UTC)
    assert len({new_run(now) for _ in range(100)}) == 100


def test_a_failed_put_is_told(account: Account) -> None:
    event = EventMaker(1, lambda: datetime(2026, 2, 8, tzinfo=UTC)).make()
    s3 = boto3.client("s3")
    with pytest.raises(ClientError, match="NoSuchBucket"):
        EventWriter(s3, "no-such-bucket", "store_events/", "r").store(event)
    EventWriter(s3, BUCKET, "store_events/", "r").store(event)
    [key] = account.stored()
    assert key == f"store_events/{event.kind}/dt=2026-02-08/r-000001.json"
