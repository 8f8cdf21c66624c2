"""The first cause of a failure, from whichever nested stack it came."""

from datetime import UTC, datetime

import pytest

from deployer.messages import StackEvent
from deployer.stack.diagnosis.cause import first_cause
from deployer.stack.events import SeenEvent

CANCELLED = "Resource creation cancelled"


def _event(path: str, status: str, reason: str = "", second: int = 0) -> SeenEvent:
    parts = tuple(path.split("/")) if path else ()
    at = datetime(2026, 1, 1, second=second, tzinfo=UTC)
    message = StackEvent(f"{path}{status}", at, "root", parts, "AWS::X::Y", status, reason)
    return SeenEvent(message, "arn", {})


@pytest.mark.parametrize(
    ("events", "cause"),
    [
        pytest.param(
            [("A", "CREATE_FAILED", "no"), ("B", "CREATE_FAILED", "later")], "A", id="the-first"
        ),
        pytest.param(
            [
                ("S/Bucket", "CREATE_FAILED", "taken"),
                ("S", "CREATE_FAILED", "Embedded stack was not successfully created"),
                ("", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [S]."),
            ],
            "S/Bucket",
            id="the-resource-and-not-its-stack",
        ),
        pytest.param(
            [
                ("S", "CREATE_FAILED", "Embedded stack was not successfully created"),
                ("S/T/Bucket", "CREATE_FAILED", "taken"),
                ("S/T", "CREATE_FAILED", "Embedded stack was not successfully created"),
            ],
            "S/T/Bucket",
            id="two-levels-down-whatever-the-order",
        ),
        pytest.param(
            [
                ("S/Topic", "CREATE_FAILED", CANCELLED),
                ("S", "CREATE_FAILED", CANCELLED),
                ("T/Bucket", "CREATE_FAILED", "taken"),
                ("T", "CREATE_FAILED", "Embedded stack was not successfully created"),
            ],
            "T/Bucket",
            id="no-cancelled-sibling",
        ),
        pytest.param(
            [
                ("A", "UPDATE_FAILED", "Resource update cancelled"),
                ("B", "UPDATE_FAILED", "no"),
                ("C", "DELETE_FAILED", "while rolling back"),
            ],
            "B",
            id="no-failure-of-the-rollback",
        ),
        pytest.param(
            [("S", "CREATE_FAILED", "own"), ("SX/Bucket", "CREATE_FAILED", "unrelated")],
            "S",
            id="no-stack-whose-name-only-begins-alike",
        ),
        pytest.param([("A", "DELETE_FAILED", "not empty")], "A", id="a-deletion"),
    ],
)
def test_first_cause(events: list[tuple[str, str, str]], cause: str) -> None:
    found = first_cause([_event(*it) for it in events])
    assert found
    assert "/".join(found.message.path) == cause
    expected = next(it[1:] for it in events if it[0] == cause)
    assert (found.message.status, found.message.reason) == expected


def test_what_was_read_late_may_have_failed_first() -> None:
    late = _event("S/Bucket", "CREATE_FAILED", "taken", second=1)
    found = first_cause([_event("Topic", "CREATE_FAILED", "later", second=2), late])
    assert found is late


@pytest.mark.parametrize(
    "events", [[], [("A", "CREATE_COMPLETE", "")], [("A", "CREATE_FAILED", CANCELLED)]]
)
def test_no_cause(events: list[tuple[str, str, str]]) -> None:
    assert first_cause([_event(*it) for it in events]) is None
