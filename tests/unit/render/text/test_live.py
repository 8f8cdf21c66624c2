"""What goes on, drawn below the events: resources in progress, their seconds, how far it is."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from deployer.messages import StackEvent
from deployer.render.text.live import OperationView

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)


class _Clock:
    """Seconds as the test says."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _event(*path: str, status: str = "CREATE_IN_PROGRESS", at: float = 0) -> StackEvent:
    when = BEGIN + timedelta(seconds=at)
    return StackEvent("e", when, "root", path, "AWS::SNS::Topic", status, "")


def _view(*events: StackEvent, resources: int = 0, clock: _Clock | None = None) -> OperationView:
    view = OperationView("root", resources, clock or _Clock())
    for event in events:
        view.take(event)
    return view


def _lines(view: OperationView, width: int = 100, height: int = 24) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height, force_terminal=True)
    with console.capture() as drawn:
        console.print(view)
    return [it.rstrip() for it in re.sub(r"\x1b\[[0-9;]*m", "", drawn.get()).splitlines()]


def test_resources_in_progress_have_their_path_and_type() -> None:
    *doing, progress = _lines(_view(_event("Child", "Topic"), _event("Other")))
    assert doing == [
        "    0 s  CREATE_IN_PROGRESS  Child / Topic  AWS::SNS::Topic",
        "    0 s  CREATE_IN_PROGRESS  Other  AWS::SNS::Topic",
    ]
    assert progress.endswith("root: 0 resources")


def test_finished_resources_leave_and_are_counted_once() -> None:
    done = _event("A", status="CREATE_COMPLETE")
    *doing, progress = _lines(_view(_event("A"), _event("B"), done, done, resources=31))
    assert [it.split()[-2] for it in doing] == ["B"]
    assert progress.endswith("root: 1 of 31 resources")


def test_more_done_than_known_is_counted_without_a_whole() -> None:
    view = _view(*(_event(name, status="DELETE_COMPLETE") for name in "AB"), resources=1)
    assert _lines(view)[-1].endswith("root: 2 resources")


def test_stack_that_waits_for_its_resources_is_not_shown_beside_them() -> None:
    shown = "\n".join(_lines(_view(_event(), _event("Child"), _event("Child", "Topic"))))
    assert shown.count("CREATE_IN_PROGRESS") == 1
    assert "Child / Topic" in shown


def test_seconds_are_those_of_awss_clock() -> None:
    clock = _Clock()
    view = _view(_event("Slow", at=-30), _event("Late"), clock=clock)
    clock.now += 12
    assert [it.split()[0] for it in _lines(view)[:-1]] == ["42", "12"]


def test_new_status_begins_to_count_anew_and_the_same_does_not() -> None:
    clock = _Clock()
    again = _event("A", at=10)
    view = _view(_event("A"), again, clock=clock)
    assert _lines(view)[0].split()[0] == "10"
    view.take(_event("A", status="DELETE_IN_PROGRESS", at=20))
    assert _lines(view)[0].split()[:3] == ["0", "s", "DELETE_IN_PROGRESS"]


def test_what_has_no_room_on_the_screen_is_counted() -> None:
    lines = _lines(_view(*(_event(f"Topic{number}") for number in range(20))), height=12)
    assert len(lines) == 8
    assert lines[-2] == "  … and 14 more"


def test_narrow_terminal_shortens_paths_and_keeps_statuses() -> None:
    lines = _lines(_view(_event("Child" * 5, "Function" * 10)), width=60)
    assert max(map(len, lines)) <= 60
    assert lines[0].startswith("    0 s  CREATE_IN_PROGRESS  ChildChild")


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        ("CREATE_COMPLETE", True),
        ("CREATE_FAILED", True),
        ("ROLLBACK_IN_PROGRESS", True),
        ("UPDATE_ROLLBACK_IN_PROGRESS", True),
        ("CREATE_IN_PROGRESS", False),
        ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", False),
    ],
)
def test_only_what_ends_or_turns_back_stays_as_a_line(status: str, kept: bool) -> None:
    assert OperationView("root", 1).take(_event("A", status=status)) is kept
