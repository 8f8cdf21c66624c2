"""Messages as text: all of them, plain where it is no terminal, nothing wrapped or cut."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from deployer.messages import (
    ApiAnswer,
    ApiPage,
    ArtifactReady,
    Backup,
    BackupFault,
    BackupProgress,
    BackupRestored,
    BackupSummary,
    BackupVerified,
    Counts,
    DeadLetter,
    Evidence,
    Examined,
    Execution,
    ExecutionEnded,
    Failure,
    Finding,
    Garbage,
    Identity,
    Invocation,
    LetterQueue,
    LettersMoved,
    LoadResult,
    LocalState,
    LogLine,
    MapProgress,
    Message,
    Note,
    Outputs,
    Plan,
    PropertyDrift,
    RedactedRead,
    ResourceDrift,
    Result,
    StackDone,
    StackEvent,
    StackState,
    StateEvent,
    SummaryRow,
    Table,
    TableCompared,
    TemplatesReady,
    Unchanged,
    Warned,
)
from deployer.render.text import TextUi
from deployer.render.text.words import clock, moment
from tests.unit.render.text.printed import printed

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOPIC = "AWS::SNS::Topic"
SHOWN: list[tuple[Message, list[str]]] = [
    (Identity("1" * 12, "eu-west-1", "arn:me"), ["arn:me", f"account {'1' * 12}", "eu-west-1"]),
    (Identity("0" * 12, "eu-west-1", "arn:me", "http://x"), ["local cloud at http://x"]),
    (Note("worth knowing"), ["worth knowing"]),
    (Warned("look"), ["Warning: look"]),
    (Finding("T001", "error", "cft/a.yaml", 7, "bad"), ["error   cft/a.yaml:7 T001 bad"]),
    (Finding("T001", "warning", "cft/a.yaml", 0, "bad"), ["warning cft/a.yaml T001 bad"]),
    (Finding("T001", "informational", "a", 0, "bad"), ["info    a T001 bad"]),
    (ArtifactReady("greet", "h", "v", 2048, uploaded=True), ["greet", "uploaded, 2 KiB"]),
    (ArtifactReady("greet", "h", "v", 3 << 20, uploaded=True), ["uploaded, 3.0 MiB"]),
    (ArtifactReady("greet", "h", "v", 0, uploaded=False), ["greet", "unchanged"]),
    (
        ApiAnswer("PUT", "https://api/v1/a", 412, {"ETag": "x"}, '{"a": 1.10}'),
        ['PUT https://api/v1/a 412\nETag: x\n{"a": 1.10}\n'],
    ),
    (
        ApiPage("http://127.0.0.1:1/s/", "Stack/Api", "https://api/v1", "devl", "as arn:me"),
        ["http://127.0.0.1:1/s/\n", "calls devl, https://api/v1, as arn:me."],
    ),
    (
        ApiPage("http://127.0.0.1:1/s/", "Stack/Api", "https://api/v1", "prod", ""),
        ["shows https://api/v1, and calls nothing. With --calls it may."],
    ),
    (
        RedactedRead("a/b", "", "ada", "api", "{}", 2, "{}", 2, "", False, ()),
        ["a/b as ada sees it, by the door api\n"],
    ),
    (TemplatesReady("root.yaml", 5, 2), ["root.yaml", "5 templates, 2 uploaded"]),
    (TemplatesReady("root.yaml", 1, 0), ["root.yaml", "1 template, 0 uploaded"]),
    (Plan("root", "id", True, ()), ["Create root\n0 to add, 0 to change, 0 to remove\n"]),
    (Unchanged("root"), ["root is unchanged"]),
    (
        StackEvent("e", AT, "root", ("Child", "Topic"), TOPIC, "CREATE_FAILED", "no"),
        [f"{clock(AT)}  CREATE_FAILED ", "  Child / Topic  no"],
    ),
    (StackEvent("e", AT, "root", (), "X", "UPDATE_COMPLETE", ""), ["UPDATE_COMPLETE", " root\n"]),
    (
        Failure("root", ("Child", "Topic"), TOPIC, "CREATE_FAILED", "taken"),
        [f"First cause: root → Child → Topic ({TOPIC})", "CREATE_FAILED: taken"],
    ),
    (StackDone("root", "CREATE_COMPLETE", 12.34), ["root CREATE_COMPLETE  12.3 s"]),
    (Outputs("root", {"B": "2", "Long": "1"}), ["Outputs of root", "  B     2\n  Long  1\n"]),
    (Outputs("root", {}), ["Outputs of root"]),
    (
        StackState((), "root", "CREATE_COMPLETE", "", 1, AT),
        [f"root  CREATE_COMPLETE  1 resource  {moment(AT)}"],
    ),
    (
        StackState((), "root", "CREATE_FAILED", "why", 2, None),
        ["root  CREATE_FAILED  2 resources", "root: why"],
    ),
    (Execution("flow", "n1", "arn:n1", "started"), ["flow: execution n1 started"]),
    (Execution("flow", "n1", "arn:n1", "left"), ["arn:n1\n"]),
    (
        StateEvent(AT, ("Map[3]", "Write"), "failed", 1.25, "Busy", "later"),
        [f"{clock(AT)}  failed     Map[3] / Write  1.2 s  Busy: later"],
    ),
    (StateEvent(AT, (), "redriven", 0.0), ["redriven   execution\n"]),
    (StateEvent(AT, ("Count",), "succeeded", 0.04), ["succeeded  Count\n"]),
    (
        MapProgress(("Map",), "", Counts(1, 2, 3, 4, 10)),
        ["Map  1 of 10 items done, 2 failed, 3 running\n"],
    ),
    (
        MapProgress(("Map",), "arn:run", Counts(1, 0, 0, 0, 1), Counts(0, 1, 0, 0, 1)),
        ["Map  1 of 1 item done; 0 of 1 execution done, 1 failed\n"],
    ),
    (
        ExecutionEnded("flow", "n1", "arn", "SUCCEEDED", 3725.0, '{"a": 1}', "", "", False),
        ["flow SUCCEEDED  1 h 2 min  n1", '{"a": 1}'],
    ),
    (
        ExecutionEnded(
            *(
                "flow",
                "n1",
                "arn",
                "FAILED",
                65,
                "",
                "Bad",
                '{"errorMessage": "no", "stackTrace": []}',
                True,
            ),
            todo="Mend it.",
        ),
        ["flow FAILED  1 min 5 s  n1", "Bad: no\n", "Mend it.\n"],
    ),
    (
        LetterQueue("dlq", ("source",), True, 2, AT),
        ["dlq    source", f"2         {moment(AT)}  redrive"],
    ),
    (
        LettersMoved("dlq", ("source",), "RUNNING", 1, 3),
        ["dlq: RUNNING, 1 message of about 3 moved"],
    ),
    (LettersMoved("dlq", ("source",), "FAILED", 0, 0, "no key"), ["0 messages moved", "no key"]),
    (Table("Loads", ("a", "b"), (("1", "2"),)), ["Loads", "a  b", "1  2"]),
    (Plan("root", "id", False, (), warnings=("a quota",)), ["Warning: a quota"]),
    (
        Failure(
            *("root", (), TOPIC, "CREATE_FAILED", "no"),
            evidence=(Evidence("The function's log", ("boom",)),),
            todo="Mend it.",
        ),
        ["  The function's log\n    boom\n  Mend it.\n"],
    ),
    (
        ResourceDrift(
            *("root", ("Child", "Topic"), TOPIC, "arn", "MODIFIED"),
            (PropertyDrift("/DisplayName", "NOT_EQUAL", '"a"', '"b"'),),
        ),
        ["MODIFIED  Child / Topic", "/DisplayName", 'expected  "a"', 'actual    "b"'],
    ),
    (LogLine(AT, "stream", "it said\n"), ["  it said\n"]),
    (Invocation("greet", "", "{}", ("said",), 0.25), ["said", "greet answered  0.2 s", "{}"]),
    (Invocation("greet", "Unhandled", "{}", (), 1), ["greet Unhandled"]),
    (Examined("region", "ok", "eu-west-1"), ["✓ region             eu-west-1\n"]),
    (
        Examined("bucket", "failed", "gone", "Make one."),
        ["✗ bucket             gone\n    Make one.\n"],
    ),
    (
        LoadResult("FAILED", 998, 2, 1, 3.5, "s3://b/k", "throttled", True, "Replay it."),
        [
            "status  loaded  rejected  duplicate  seconds",
            "FAILED  998     2         1          3.5",
            "Reason: throttled",
            "reasons: s3://b/k",
            "Replay it.",
        ],
    ),
    (
        Backup("0200Z-a", "s3://b/k/", "SCAN", AT, AT, 7, 2, 15),
        ["backup   started", f"0200Z-a  {moment(AT)}  7      2      15     scan"],
    ),
    (
        BackupProgress("0200Z-a", "restore", 3000, 20000, 2000, 900, 100, 1500.4),
        ["3,000 of 20,000 items restored, 2,000 written, 900 the same, 100 kept  1,500/s"],
    ),
    (BackupFault("s3://b/k/data/0", "it breaks off"), ["s3://b/k/data/0: it breaks off"]),
    (
        BackupVerified("0200Z-a", 7, 2, 2048, 0, 1.5),
        ["0200Z-a is whole  7 items in 2 files, 2 KiB"],
    ),
    (BackupVerified("0200Z-a", 7, 2, 2048, 1, 1.5), ["0200Z-a has 1 fault  7 items"]),
    (
        BackupRestored("0200Z-a", "events", True, 7, 3, 1, 2, 0, 1.25, refused=1),
        ["events (made)", "7      3        1            2         0     1        1.2"],
    ),
    (
        BackupSummary(
            *("0200Z-a", "s3://b/k/", 18, {"price": "10.5", "qty": "3"}, AT, AT),
            *(("2026-02-01", "2026-02-07"), ("2026-01-25", "2026-01-31")),
            (SummaryRow("sale", "toys", 17, 2, 5, -3), SummaryRow("other", "", 1, 0, 0, 0)),
        ),
        [
            f"s3://b/k/\n18 items; events from {moment(AT)} to {moment(AT)}",
            "totals: price 10.5, qty 3",
            "week: 2026-02-01 to 2026-02-07; week before: 2026-01-25 to 2026-01-31",
            "sale   toys      17     2     5            -3",
        ],
    ),
    (
        BackupSummary(
            *("0200Z-a", "s3://b/k/", 102, {}, None, None, ("a", "b"), ("c", "d")),
            tuple(SummaryRow("sale", str(it), 1, 0, 0, 0) for it in range(102)),
        ),
        ["102 items\n", "and 2 more rows"],
    ),
    (BackupSummary("0200Z-a", "s3://b/k/", 0, {}, None, None, ("a", "b"), ("c", "d"), ()), []),
    (
        TableCompared("0200Z-a", "events", 7, 7, 0, 0, (), (), "ab", "ab", 7),
        ["events has all of 0200Z-a: 7 of 7 items the same", "7 items counted", "table   ab"],
    ),
    (
        TableCompared("0200Z-a", "events", 9, 1, 7, 1, ("Id=1", "Id=2"), ("Id=3",), "ab", "cd"),
        ["events is not as 0200Z-a: 1 of 9", "7 different: Id=1; Id=2 …", "1 missing: Id=3\n"],
    ),
    (
        DeadLetter("id", "greet", "queue", AT, "boom", 1, '{"a": 1}'),
        ["message  function  sent", f"id       greet     {moment(AT)}  boom", 'id: {"a": 1}\n'],
    ),
    (Garbage("code", "a.zip", 2, 1024, AT), ["Unused in code", "a.zip  2         1024   2026-"]),
    (
        LocalState("http://x", True, 7, "0" * 12, "us-east-1", AT, False, True),
        ["endpoint      http://x", "state         running", "IAM enforced  no"],
    ),
    (Result(0, 1.5), [""]),
]


@pytest.mark.parametrize(("message", "parts"), SHOWN, ids=lambda it: type(it).__name__)
def test_message_says_what_it_holds_without_escape_codes(
    message: Message, parts: list[str]
) -> None:
    text = printed(message)
    assert "\x1b" not in text
    for part in parts:
        assert part in text


def test_every_kind_of_message_is_shown() -> None:
    assert {type(message) for message, _ in SHOWN} == set(get_args(Message))


def test_unknown_message_is_a_defect() -> None:
    with pytest.raises(TypeError, match="no text for str"):
        TextUi().emit("text")  # type: ignore[arg-type]
