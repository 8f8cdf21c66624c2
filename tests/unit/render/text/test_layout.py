"""How messages stand on lines of any width: nothing is wrapped, cut or left out."""

from datetime import UTC, datetime

import pytest

from deployer.messages import (
    DeadLetter,
    Failure,
    Garbage,
    Message,
    Note,
    Outputs,
    StackEvent,
    Table,
)
from deployer.render.text.words import clock, moment
from tests.unit.render.text.printed import printed

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOPIC = "AWS::SNS::Topic"


def test_statuses_of_a_log_stand_in_one_column() -> None:
    statuses = ("CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    lines = printed(*(StackEvent("e", AT, "r", ("T",), TOPIC, it, "") for it in statuses))
    assert len({line.index("  T") for line in lines.splitlines()}) == 1


def test_narrow_terminal_leaves_room_for_what_follows_the_status() -> None:
    shown = printed(StackEvent("e", AT, "r", ("T",), TOPIC, "CREATE_FAILED", "no"), width=60)
    assert shown == f"{clock(AT)}  {'CREATE_FAILED':<27}  T  no\n"


LONG = "x" * 500


@pytest.mark.parametrize(
    "message",
    [
        Note(LONG),
        StackEvent("e", AT, "root", ("T",), TOPIC, "CREATE_FAILED", LONG),
        Failure("root", ("T",), TOPIC, "CREATE_FAILED", LONG),
        Outputs("root", {"Arn": LONG}),
        Table("", ("a", "b"), ((LONG, LONG),)),
    ],
    ids=lambda it: type(it).__name__,
)
def test_long_lines_of_a_log_are_neither_wrapped_nor_cut(message: Message) -> None:
    assert any(LONG in line for line in printed(message).splitlines())
    if isinstance(message, Table):
        assert f"{LONG}  {LONG}" in printed(message)


LETTER = DeadLetter("f3c1" * 9, "acme-greet-devl-eu-west-1", "dlq", AT, "it went wrong " * 3, 1)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize(
    "message",
    [
        LETTER,
        Garbage("code", "acme/lambda/" + "long-name-" * 9, 3, 1024, AT),
        Table("", ("id", "type"), (("x" * 150, "AWS::S3::Bucket"),)),
    ],
    ids=lambda it: type(it).__name__,
)
def test_table_leaves_out_and_cuts_nothing_whatever_the_width(message: Message, width: int) -> None:
    shown = printed(message, width=width)
    fields = message.rows[0] if isinstance(message, Table) else _texts(message)
    for text in fields:
        assert text.strip() in shown


def _texts(message: Message) -> list[str]:
    if isinstance(message, DeadLetter):
        return [message.message_id, message.function, message.error, moment(message.sent)]
    assert isinstance(message, Garbage)
    return [message.key, "3", "1024", "2026-03-01"]


def test_rows_that_do_not_fit_have_their_fields_below_one_another() -> None:
    rows = (("a", "x" * 30), ("b", "y" * 30))
    assert printed(Table("", ("id", "text"), rows), width=20) == (
        f"id    a\ntext  {'x' * 30}\n\nid    b\ntext  {'y' * 30}\n"
    )


def test_letters_that_follow_one_another_are_one_table() -> None:
    lines = printed(LETTER, LETTER, Note("done")).splitlines()
    assert [it.split()[0] for it in lines] == ["message", "f3c1" * 9, "f3c1" * 9, "done"]
