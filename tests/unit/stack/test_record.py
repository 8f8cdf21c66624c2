"""The record of a deployment proves what is still so, and nothing else."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.messages import Note
from deployer.stack.describe import Stack
from deployer.stack.record import Records
from tests.unit.aws.objects import Objects
from tests.unit.aws.scripted import client_error
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING

KEY = "acme/deployments/root.json"


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> Objects:
    """An empty bucket."""
    return Objects(monkeypatch)


@pytest.fixture
def records(objects: Objects) -> Records:
    """The records in that bucket, of a stack that was deployed."""
    found = Records(objects.s3.client, "code", "acme")
    found.write(EXISTING, "f1", RecordingUi())
    return found


def test_same_stack_is_proved_in_one_call(records: Records, objects: Objects) -> None:
    objects.s3.calls.clear()
    assert records.proves(EXISTING, "f1")
    assert objects.s3.calls == [("GetObject", {"Bucket": "code", "Key": KEY})]


@pytest.mark.parametrize(
    ("stack", "fingerprint"),
    [
        (EXISTING, "f2"),
        (replace(EXISTING, updated=datetime(2026, 1, 2, tzinfo=UTC)), "f1"),
        (replace(EXISTING, stack_id="arn:another"), "f1"),
        (replace(EXISTING, status="UPDATE_ROLLBACK_COMPLETE"), "f1"),
        (replace(EXISTING, status="UPDATE_IN_PROGRESS"), "f1"),
        (replace(EXISTING, name="other"), "f1"),
    ],
)
def test_anything_else_is_not(records: Records, stack: Stack, fingerprint: str) -> None:
    assert not records.proves(stack, fingerprint)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"format": 1}', b"\xff"])
def test_record_that_is_not_understood_proves_nothing(
    records: Records, objects: Objects, body: bytes
) -> None:
    objects.bodies[KEY] = body
    assert not records.proves(EXISTING, "f1")


def test_record_of_another_format_proves_nothing(records: Records, objects: Objects) -> None:
    found = json.loads(objects.bodies[KEY])
    objects.bodies[KEY] = json.dumps({**found, "format": found["format"] + 1}).encode()
    assert not records.proves(EXISTING, "f1")


def test_stack_in_motion_is_not_recorded(records: Records, objects: Objects) -> None:
    objects.bodies.clear()
    records.write(replace(EXISTING, status="UPDATE_IN_PROGRESS"), "f1", RecordingUi())
    assert objects.bodies == {}


def test_bucket_that_takes_no_record_costs_a_note(records: Records, objects: Objects) -> None:
    def denied(**_: Any) -> dict[str, Any]:
        raise client_error("AccessDenied", "no PutObject", "PutObject")

    objects.s3.answer("PutObject", denied)
    ui = RecordingUi()
    records.write(EXISTING, "f1", ui)
    [note] = ui.of_type(Note)
    assert "root: what was deployed is not recorded" in note.text


def test_forgotten_stack_is_proved_no_more(records: Records) -> None:
    records.forget("root")
    assert not records.proves(EXISTING, "f1")
