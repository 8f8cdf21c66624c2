"""A log is shown from some time on, and followed without missing or repeating a line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.messages import LogLine, Note
from deployer.pipeline.logs import LATE, LogReader, show_log, since_when
from deployer.pipeline.target import Target
from tests.unit.aws.clients import make_aws
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.pipeline.deployed import deployed
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import NOW

GROUP = "/aws/lambda/acme-greet-devl-eu-west-1"


def _at(seconds: float) -> int:
    return int((NOW + timedelta(seconds=seconds)).timestamp() * 1000)


def _event(name: str, seconds: float, **more: Any) -> dict[str, Any]:
    return {
        "eventId": name,
        "timestamp": _at(seconds),
        "message": f"{name}\n",
        "logStreamName": "s",
        **more,
    }


class Group:
    """A log group in which events appear, and whose reader only sees those since its start."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *events: dict[str, Any]) -> None:
        self.events = list(events)
        self.logs = Scripted(monkeypatch, "logs", {"FilterLogEvents": self._filter})
        self.reader = LogReader(make_aws(logs=self.logs.client), GROUP, NOW)

    def read(self) -> list[str]:
        return [line.text for line in self.reader.read()]

    def _filter(self, startTime: int, **_: Any) -> dict[str, Any]:  # noqa: N803
        found = [it for it in self.events if it["timestamp"] >= startTime]
        return {"events": sorted(found, key=lambda it: it["timestamp"])}


def test_each_line_comes_once_and_a_late_one_still_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group(monkeypatch, _event("a", 1), _event("b", 60))
    assert group.read() == ["a", "b"]
    assert group.read() == []
    group.events += [_event("late", 60 - LATE.total_seconds()), _event("c", 60)]
    assert group.read() == ["late", "c"]
    assert group.read() == []


def test_following_reads_no_more_than_the_last_moments_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = Group(monkeypatch, _event("a", 1), _event("b", 3600))
    group.read()
    group.read()
    starts = [it["startTime"] for it in group.logs.parameters("FilterLogEvents")]
    assert starts == [_at(0), _at(3600 - LATE.total_seconds())]


def test_lines_alike_are_all_shown_where_events_have_no_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alike = [{"timestamp": _at(1), "message": "x", "logStreamName": "s"}] * 2
    group = Group(monkeypatch, *alike)
    assert group.read() == ["x", "x"]
    assert group.read() == []
    group.events += alike[:1]
    assert group.read() == ["x"]


def test_every_page_is_read_even_after_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group(monkeypatch)
    pages: dict[str | None, Any] = {
        None: {"events": [], "nextToken": "2"},
        "2": {"events": [_event("a", 1)], "nextToken": "3"},
        "3": {"events": [_event("b", 2)]},
    }
    group.logs.answer("FilterLogEvents", lambda **it: pages[it.get("nextToken")])
    assert group.read() == ["a", "b"]


def _target(monkeypatch: pytest.MonkeyPatch, answers: list[Any]) -> tuple[Target, Scripted]:
    """A deployed project whose log gives one answer after another."""

    def give(**_: Any) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"events": answer}

    target, clients = deployed(
        monkeypatch,
        {
            "lambda": {"GetFunctionConfiguration": lambda **_: {}},
            "logs": {"FilterLogEvents": give},
        },
    )
    return target, clients["logs"]


class Sleeps:
    """Counts pauses, and interrupts after some of them, as a person would."""

    def __init__(self, count: int) -> None:
        self.left = count

    def __call__(self, seconds: float) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


def test_following_outlasts_throttling_and_a_group_that_is_not_there_yet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target, _ = _target(
        monkeypatch,
        [
            client_error("ResourceNotFoundException"),
            client_error("ThrottlingException"),
            [_event("a", 1)],
        ],
    )
    ui = RecordingUi()

    with pytest.raises(KeyboardInterrupt):
        show_log(sample_project(tmp_path), target, "greet", NOW, ui, follow=True, sleep=Sleeps(2))

    assert [it.text for it in ui.of_type(LogLine)] == ["a"]


def test_following_ends_when_the_caller_may_not_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target, _ = _target(monkeypatch, [client_error("AccessDeniedException", "no")])
    with pytest.raises(Exception, match="AccessDenied"):
        show_log(
            sample_project(tmp_path),
            target,
            "greet",
            NOW,
            RecordingUi(),
            follow=True,
            sleep=Sleeps(9),
        )


@pytest.mark.parametrize("answer", [[], client_error("ResourceNotFoundException")])
def test_a_log_without_lines_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: Any
) -> None:
    target, logs = _target(monkeypatch, [answer])
    ui = RecordingUi()
    show_log(sample_project(tmp_path), target, "greet", NOW, ui, pattern="ERROR")
    assert "nothing" in ui.of_type(Note)[0].text
    assert logs.parameters("FilterLogEvents")[0]["filterPattern"] == "ERROR"
    assert logs.parameters("FilterLogEvents")[0]["logGroupName"] == GROUP


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("90s", NOW - timedelta(seconds=90)),
        ("10m", NOW - timedelta(minutes=10)),
        ("2h", NOW - timedelta(hours=2)),
        ("3d", NOW - timedelta(days=3)),
        ("2026-03-01T11:00:00Z", datetime(2026, 3, 1, 11, tzinfo=UTC)),
        ("2026-03-01T11:00:00+02:00", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("2026-03-01 11:00", datetime(2026, 3, 1, 11).astimezone()),
    ],
)
def test_since_is_ago_or_a_time(text: str, moment: datetime) -> None:
    assert since_when(text, NOW) == moment


@pytest.mark.parametrize("text", ["10", "m", "yesterday", "1h30m", "-5m", "99999999999d"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ProjectError, match="is no time"):
        since_when(text, NOW)
