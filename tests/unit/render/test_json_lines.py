"""A record a line: every message, all of its fields, times in UTC."""

import io
import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import get_args

import pytest

from deployer.errors import DeployerError
from deployer.messages import Finding, Message, Note, Outputs, Result, StackEvent
from deployer.render.json_lines import JsonUi, record, record_type
from tests.unit.stack.sample_plan import PLAN

AT = datetime(2026, 3, 1, 14, 30, 0, 250000, tzinfo=timezone(timedelta(hours=2)))


def _written(*messages: Message) -> list[str]:
    stream = io.StringIO()
    ui = JsonUi(stream)
    for message in messages:
        ui.emit(message)
    return stream.getvalue().splitlines()


def test_message_is_one_line_with_all_its_fields() -> None:
    event = StackEvent("e", AT, "root", ("A", "B"), "AWS::SNS::Topic", "CREATE_FAILED", "a\nb")
    (line,) = _written(event)
    assert json.loads(line) == {
        "type": "stack-event",
        "event_id": "e",
        "at": "2026-03-01T12:30:00.250000Z",
        "stack_name": "root",
        "path": ["A", "B"],
        "resource_type": "AWS::SNS::Topic",
        "status": "CREATE_FAILED",
        "reason": "a\nb",
        "physical_id": "",
    }


def test_what_is_nested_is_told_to_its_leaves() -> None:
    told = record(PLAN)
    assert set(told) == {"type", *(it.name for it in fields(PLAN))}
    assert told["changes"][0]["properties"][0]["before"] == "red"
    assert told["parameters"][2] == {"name": "Retired", "before": "yes", "after": None}
    assert json.loads(json.dumps(told)) == told


def test_any_mapping_is_an_object() -> None:
    assert record(Outputs("root", MappingProxyType({"A": "1"})))["values"] == {"A": "1"}


def test_types_are_told_apart_by_names_that_do_not_change() -> None:
    assert sorted(map(record_type, get_args(Message))) == [
        "api-answer",
        "api-page",
        "artifact-ready",
        "backup",
        "backup-fault",
        "backup-progress",
        "backup-restored",
        "backup-summary",
        "backup-verified",
        "dead-letter",
        "examined",
        "execution",
        "execution-ended",
        "failure",
        "finding",
        "garbage",
        "identity",
        "invocation",
        "letter-queue",
        "letters-moved",
        "load-result",
        "local-state",
        "log-line",
        "map-progress",
        "note",
        "outputs",
        "plan",
        "redacted-read",
        "resource-drift",
        "result",
        "stack-done",
        "stack-event",
        "stack-state",
        "state-event",
        "table",
        "table-compared",
        "templates-ready",
        "unchanged",
        "warned",
    ]


def test_no_message_has_a_field_that_hides_its_type() -> None:
    assert all("type" not in {it.name for it in fields(kind)} for kind in get_args(Message))


def test_every_sign_survives_an_encoding_that_lacks_it() -> None:
    (line,) = _written(Note("a → b\u2028c"))
    assert line.isascii()
    assert json.loads(line)["text"] == "a → b\u2028c"


def test_reader_gets_each_record_at_once() -> None:
    raw = io.BytesIO()
    ui = JsonUi(io.TextIOWrapper(raw, write_through=False))
    ui.emit(Result(0, 1.5))
    assert json.loads(raw.getvalue())["type"] == "result"


def test_nobody_answers_a_program() -> None:
    ui = JsonUi(io.StringIO())
    with pytest.raises(DeployerError, match=r"nobody answered: Delete\?") as raised:
        ui.confirm("Delete?")
    assert "--yes" in raised.value.todo
    with pytest.raises(DeployerError, match=r"What now\? \(leave, cancel\)"):
        ui.choose("What now?", {"leave": "", "cancel": ""})


def test_what_moves_leaves_no_trace() -> None:
    stream = io.StringIO()
    ui = JsonUi(stream)
    with ui.operation("root", 3), ui.progress("Uploading", 10) as advance:
        advance(10)
    assert stream.getvalue() == ""


def test_at_is_utc_whatever_the_zone() -> None:
    events = [StackEvent("e", at, "root", (), "T", "S", "") for at in (AT, AT.astimezone(UTC))]
    assert len(set(_written(*events))) == 1


def test_findings_keep_their_line_as_a_number() -> None:
    assert record(Finding("T001", "error", "a.yaml", 7, "bad"))["line"] == 7
