"""A file too large for one invocation is handed over to the bulk load, once. H3, H4."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from tarius.aws.clients import aws_clients
from tarius.bulk.identity import AdoptVerdict
from tarius.errors import LoadsFailedError
from tarius.loads.claims import Head
from tarius.objects.created import created_objects
from tests.unit.process_data.landing_zone import STATE_MACHINE, LandingZone
from tests.unit.process_data.machine import Machine
from tests.unit.process_data.meddling import Killed, meddle, mend

ROWS = b"ID,Title\n" + b"".join(b"%d,first\n" % number for number in range(60))


@pytest.fixture
def machine(zone: LandingZone, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("BULK_LOAD_THRESHOLD_BYTES", "100")
    machine = Machine(zone)
    meddle(zone, monkeypatch, "states", start_execution=machine.start)
    return machine


def test_a_large_file_is_handed_over(zone: LandingZone, machine: Machine) -> None:  # T1
    put = zone.put(ROWS)
    assert zone.invoke(put) == {"objects": 1}
    (name,) = machine.started
    run = machine.run()
    assert (run.source, run.owner, run.attempts) == (
        created_objects({"Records": [put]})[0],
        "request-1",
        1,
    )
    assert run.source.size == len(ROWS)
    load, head = zone.ledger(put), zone.head(put)
    assert (load["status"], load["final"]) == ("LOADING", False)
    assert load["execution"] == f"{STATE_MACHINE.replace('stateMachine', 'execution')}:{name}"
    assert (head["status"], head["owner"], head["final"]) == ("LOADING", "request-1", False)
    assert (zone.products(), zone.notices()) == ({}, [])
    assert isinstance(machine.adopt(), Head)


def test_a_name_is_one_claims_own(zone: LandingZone, machine: Machine) -> None:  # H3
    puts = [zone.put(ROWS, key) for key in ("raw-data/a.csv", "raw-data/b.csv", "raw-data/a.csv")]
    for put in puts:
        zone.invoke(put)
        zone.clock.pass_lease()
    zone.invoke(puts[-1])
    names = list(machine.started)
    assert len(set(names)) == 4
    assert [name[-2:] for name in names] == ["-1", "-1", "-1", "-2"]
    assert names[-1][:-2] == names[-2][:-2]
    assert max(map(len, names)) <= 80


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("raw-data/small.csv", ROWS[:100]),
        ("raw-data/packed.csv.gz", gzip.compress(ROWS, 0)),
        ("raw-data/packed.csv", gzip.compress(ROWS, 0)),
    ],
)
def test_what_is_small_or_gzip_is_loaded_at_once(
    zone: LandingZone, machine: Machine, key: str, body: bytes
) -> None:  # H1
    assert zone.load(body, key)["status"].startswith("LOADED")
    assert machine.started == {}


@pytest.mark.parametrize("key", ["raw-data/a.csv.gz", "raw-data/a.csv"])
def test_gzip_that_time_is_too_short_for_names_the_way_out(
    zone: LandingZone, machine: Machine, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:  # H4
    left = [900.0]
    real = aws_clients().table.put_items

    def slow(*arguments: Any) -> Any:
        left[0] -= 450.0
        return real(*arguments)

    meddle(zone, monkeypatch, "table", put_items=slow)
    put = zone.put(gzip.compress(ROWS, 0), key)
    zone.invoke(put, remaining=lambda: left[0])
    assert zone.ledger(put)["reason"] == (
        "too large to be loaded within 15 minutes: "
        "unpack it, for a .csv of this size is loaded in bulk"
    )


def test_a_large_file_of_another_name_is_refused_here(
    zone: LandingZone, machine: Machine
) -> None:  # H3
    assert zone.load(ROWS, "raw-data/a.txt")["status"] == "FAILED"
    assert machine.started == {}


def test_a_large_file_that_is_gone_fails_for_good(
    zone: LandingZone, machine: Machine
) -> None:  # H3
    put = zone.put(ROWS)
    version = put["s3"]["object"]["versionId"]
    zone.s3.delete_object(Bucket="landing-zone", Key="raw-data/products.csv", VersionId=version)
    zone.invoke(put)
    assert (zone.ledger(put)["status"], zone.ledger(put)["final"]) == ("FAILED", True)
    assert machine.started == {}


def test_a_start_that_fails_is_tried_again_by_lambda(
    zone: LandingZone, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    def fails(**_: Any) -> Any:
        raise ReadTimeoutError(endpoint_url="https://states")

    put = zone.put(ROWS)
    meddle(zone, monkeypatch, "states", start_execution=fails)
    seen = []
    for _ in range(3):
        with pytest.raises(LoadsFailedError, match="ReadTimeoutError"):
            zone.invoke(put)
        seen.append((zone.ledger(put)["status"], zone.ledger(put)["final"], len(zone.notices())))
    assert seen == [("FAILED", False, 0), ("FAILED", False, 0), ("FAILED", False, 1)]
    meddle(zone, monkeypatch, "states", start_execution=machine.start)
    zone.invoke(put, request="replay")
    assert isinstance(machine.adopt(), Head)
    assert (zone.ledger(put)["status"], zone.ledger(put)["attempts"]) == ("LOADING", "4")


def lost_answer(machine: Machine, error: BaseException) -> Callable[..., Any]:
    def start(**arguments: Any) -> Any:
        machine.start(**arguments)
        raise error

    return start


def test_an_execution_whose_start_seemed_to_fail_goes_on(
    zone: LandingZone, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    put = zone.put(ROWS)
    error = ReadTimeoutError(endpoint_url="https://states")
    meddle(zone, monkeypatch, "states", start_execution=lost_answer(machine, error))
    with pytest.raises(LoadsFailedError):
        zone.invoke(put)
    assert isinstance(machine.adopt(), Head)
    assert zone.ledger(put)["status"] == "LOADING"
    assert zone.invoke(put) == {"objects": 1}
    assert len(machine.started) == 1


def test_an_execution_that_adopts_while_its_start_seems_to_fail_is_left_alone(
    zone: LandingZone, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    put = zone.put(ROWS)

    def start(**arguments: Any) -> Any:
        machine.start(**arguments)
        assert isinstance(machine.adopt(), Head)
        raise ReadTimeoutError(endpoint_url="https://states")

    meddle(zone, monkeypatch, "states", start_execution=start)
    assert zone.invoke(put) == {"objects": 1}
    assert zone.head(put)["owner"].startswith("bulk:")
    assert zone.ledger(put)["status"] == "LOADING"


def test_one_of_two_executions_adopts_when_lambda_tries_again_first(
    zone: LandingZone, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3 H4
    put = zone.put(ROWS)
    error = ReadTimeoutError(endpoint_url="https://states")
    meddle(zone, monkeypatch, "states", start_execution=lost_answer(machine, error))
    with pytest.raises(LoadsFailedError):
        zone.invoke(put)
    meddle(zone, monkeypatch, "states", start_execution=machine.start)
    zone.invoke(put)
    assert machine.adopt(0) is AdoptVerdict.TAKEN_OVER
    assert isinstance(machine.adopt(1), Head)


@pytest.mark.parametrize("adopted", [True, False])
def test_a_crash_after_the_start_loses_nothing(
    zone: LandingZone, machine: Machine, monkeypatch: pytest.MonkeyPatch, *, adopted: bool
) -> None:  # H4
    put = zone.put(ROWS)
    meddle(zone, monkeypatch, "states", start_execution=lost_answer(machine, Killed()))
    with pytest.raises(Killed):
        zone.invoke(put)
    if adopted:
        machine.adopt()
    zone.clock.now += 60  # as Lambda waits
    meddle(zone, monkeypatch, "states", start_execution=machine.start)
    assert zone.invoke(put) == {"objects": 1}
    assert len(machine.started) == (1 if adopted else 2)
    assert isinstance(machine.adopt(-1), Head)


def test_a_crash_before_the_start_loses_nothing(
    zone: LandingZone, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    def dies(**_: Any) -> Any:
        raise Killed

    put = zone.put(ROWS)
    meddle(zone, monkeypatch, "states", start_execution=dies)
    with pytest.raises(Killed):
        zone.invoke(put)
    zone.clock.now += 60
    meddle(zone, monkeypatch, "states", start_execution=machine.start)
    zone.invoke(put)
    assert [name[-2:] for name in machine.started] == ["-2"]
    assert isinstance(machine.adopt(), Head)


def test_a_repeat_just_after_the_handover_waits_until_it_is_adopted(
    zone: LandingZone, machine: Machine
) -> None:  # H3
    put = zone.put(ROWS)
    zone.invoke(put)
    zone.clock.while_waiting = [lambda: None, machine.adopt]
    began = zone.clock.now
    zone.invoke(put, request="request-2")
    assert zone.clock.now - began < 3
    assert (len(machine.started), zone.head(put)["attempts"]) == (1, "1")


def test_a_start_of_a_name_that_is_taken_is_a_start(
    zone: LandingZone, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    put = zone.put(ROWS)

    def twice(**arguments: Any) -> Any:
        machine.start(**arguments)
        machine.over.add(arguments["name"])
        return machine.start(**arguments)

    meddle(zone, monkeypatch, "states", start_execution=twice)
    assert zone.invoke(put) == {"objects": 1}
    assert zone.ledger(put)["status"] == "LOADING"


def test_a_newer_small_version_overtakes_a_handed_over_one(
    zone: LandingZone, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3
    old = zone.put(ROWS)
    zone.invoke(old)
    machine.adopt()
    mend(zone, monkeypatch)
    new = zone.put(b"ID,Title\n1,new\n")
    zone.invoke(new, request="request-2")
    assert zone.ledger(new)["status"] == "LOADED"
    assert machine.adopt() is AdoptVerdict.SUPERSEDED
