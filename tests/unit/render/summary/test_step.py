"""The summary of a workflow's step: what was planned, what came of it, and nothing secret."""

from dataclasses import replace
from pathlib import Path

import pytest

from deployer.github.comments import ROOM
from deployer.messages import (
    ArtifactReady,
    Evidence,
    ExecutionEnded,
    Failure,
    Finding,
    Identity,
    Message,
    Note,
    Outputs,
    Plan,
    PropertyChange,
    Result,
    StackDone,
    Unchanged,
    ValueChange,
    Warned,
)
from deployer.render.summary import StepSummary
from deployer.render.summary.step import LARGEST
from tests.unit.stack.sample_plan import PLAN, TABLE

ROOT = PLAN.stack_name
FAILURE = Failure(
    ROOT,
    ("Orders", "Topic"),
    "AWS::SNS::Topic",
    "CREATE_FAILED",
    "it is <taken>",
    evidence=(Evidence("Log of the function", ("first", "<second>")),),
    todo="deployer logs greet",
)


DONE = Result(0, 12.34)


def _summary(path: Path, *messages: Message, result: Result = DONE) -> str:
    warned: list[Warned] = []
    summary = StepSummary(path / "summary.md", warned.append)
    for message in (*messages, result):
        summary.emit(message)
    assert warned == []
    written = path / "summary.md"
    return written.read_text() if written.exists() else ""


def test_says_who_acted_and_where(tmp_path: Path) -> None:
    text = _summary(tmp_path, Identity("1" * 12, "eu-west-1", "arn:aws:iam::1:role/ci"))
    assert text.splitlines()[0] == f"arn:aws:iam::1:role/ci, account {'1' * 12}, eu-west-1"


def test_plan_is_a_table_without_values_of_properties(tmp_path: Path) -> None:
    lines = _summary(tmp_path, PLAN).splitlines()
    assert lines[0] == f"### {ROOT}"
    assert "| Add | OrdersStack / NoticeTopic | AWS::SNS::Topic |  |  |" in lines
    assert (
        "| Modify | OrdersStack / OrdersTable | AWS::DynamoDB::Table | "
        "parameter Colour, template | replaced<br>loses data: Replaces OrdersTable: the old one "
        "is deleted with its items. |"
    ) in lines
    values = {str(it) for change in TABLE.properties for it in (change.before, change.after) if it}
    assert not [it for it in values if it in "\n".join(lines)]


def test_plan_tells_of_wider_permissions_and_warnings(tmp_path: Path) -> None:
    text = _summary(tmp_path, PLAN)
    assert "widens IAM: allows dynamodb:&#42; on arn:aws:dynamodb" in text
    assert "- Warning: OrdersStack/ArchiveBucket: the bucket is not empty" in text


def test_outcome_tells_its_seconds_and_outputs(tmp_path: Path) -> None:
    done = StackDone(ROOT, "UPDATE_COMPLETE", 61.04)
    lines = _summary(tmp_path, done, Outputs(ROOT, {"B": "a|b", "A": "1"})).splitlines()
    assert "**UPDATE_COMPLETE** in 61.0 s" in lines
    assert lines[lines.index("| output | value |") :][:4] == [
        "| output | value |",
        "| --- | --- |",
        "| A | 1 |",
        "| B | a&#124;b |",
    ]


def test_failure_tells_its_chain_and_evidence(tmp_path: Path) -> None:
    text = _summary(tmp_path, FAILURE, result=Result(1, 5, "it failed", ROOT, "Mend it."))
    assert f"**First cause: {ROOT} → Orders → Topic** (AWS::SNS::Topic)" in text
    assert "CREATE_FAILED: it is &#60;taken&#62;" in text
    assert "<pre>\nfirst\n&lt;second&gt;\n</pre>" in text
    assert "deployer logs greet" in text
    assert f"**Error:** {ROOT}: it failed\n\nMend it.\n" in text
    assert text.endswith("Failed after 5.0 s\n\n")


def test_log_is_left_out_and_told_where_it_is(tmp_path: Path) -> None:
    log = Evidence("log of task, from /acme", ("my password is tiger",), logged=True)
    text = _summary(tmp_path, replace(FAILURE, evidence=(log,)))
    assert "tiger" not in text
    assert "log of task, from /acme: shown by the command alone" in text


def test_each_stack_is_a_section_of_its_own(tmp_path: Path) -> None:
    other = StackDone("other", "CREATE_COMPLETE", 1)
    lines = _summary(tmp_path, Unchanged(ROOT), other, Outputs(ROOT, {"A": "1"})).splitlines()
    assert [it for it in lines if it.startswith("### ")] == [f"### {ROOT}", "### other"]
    assert lines.index("| A | 1 |") < lines.index("### other")


def test_findings_are_a_table(tmp_path: Path) -> None:
    findings = (
        Finding("T001", "error", "cft/a.yaml", 7, "a | b"),
        Finding("W1", "warning", "cft/b.yaml", 0, "x"),
    )
    text = _summary(tmp_path, *findings)
    assert "| error | T001 | cft/a.yaml:7 | a &#124; b |\n" in text
    assert "| warning | W1 | cft/b.yaml | x |\n" in text


def test_warnings_are_kept(tmp_path: Path) -> None:
    assert "- Warning: look" in _summary(tmp_path, Warned("look"))


@pytest.mark.parametrize(
    "messages", [(), (Note("x"),), (ArtifactReady("greet", "h", "v", 1, uploaded=True),)]
)
def test_nothing_is_written_where_there_is_nothing_to_sum_up(
    tmp_path: Path, messages: tuple[Message, ...]
) -> None:
    assert _summary(tmp_path, *messages) == ""


def test_summary_is_added_to_what_other_commands_wrote(tmp_path: Path) -> None:
    (tmp_path / "summary.md").write_text("before\n")
    assert _summary(tmp_path, Unchanged(ROOT)).startswith(f"before\n### {ROOT}\n")


def test_nothing_is_written_before_the_end(tmp_path: Path) -> None:
    summary = StepSummary(tmp_path / "summary.md", lambda _: None)
    summary.emit(PLAN)
    assert not (tmp_path / "summary.md").exists()


def test_summary_stays_within_what_github_takes(tmp_path: Path) -> None:
    (tmp_path / "summary.md").write_text("x" * 1000)
    many = Outputs(ROOT, {f"Name{number}": "→" * 100 for number in range(5000)})
    text = _summary(tmp_path, many)
    assert LARGEST - 1000 < len(text.encode()) <= LARGEST
    assert text.endswith("→ |\n\nThe summary was too long, and is cut here.\n")


def test_full_summary_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "summary.md").write_text("x" * LARGEST)
    assert _summary(tmp_path, PLAN) == "x" * LARGEST


def test_summary_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    warned: list[Warned] = []
    summary = StepSummary(tmp_path, warned.append)
    for message in (PLAN, Result(0, 1)):
        summary.emit(message)
    assert "Is a directory" in warned[0].text


def test_creation_and_update_are_told_apart(tmp_path: Path) -> None:
    text = _summary(tmp_path, Plan("a", "i", True, ()), Plan("b", "i", False, ()))
    assert "Create, 0 resources" in text
    assert "Update, 0 resources" in text


def test_execution_tells_its_end_and_neither_output_nor_cause(tmp_path: Path) -> None:
    ended = ExecutionEnded("flow", "n1", "arn", "FAILED", 3.2, "o-data", "Busy", "c-data", True)
    text = _summary(tmp_path, ended)
    assert "### flow\n\nn1 **FAILED** in 3.2 s: Busy\n" in text
    assert "-data" not in text


def test_comment_tells_not_who_planned_and_is_cut_at_its_own_limit(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    summary = StepSummary(path, lambda _: None, largest=ROOM, tells_caller=False)
    changes = tuple(replace(TABLE, logical_id=f"Table{number}") for number in range(2000))
    for message in (
        Identity("1" * 12, "eu-west-1", "arn:aws:iam::1:role/ci"),
        replace(PLAN, changes=changes),
        DONE,
    ):
        summary.emit(message)
    text = path.read_text()
    assert "role/ci" not in text
    assert text.endswith("is cut here.\n")
    assert len(text.encode()) <= ROOM


def test_what_changes_in_tags_alone_is_counted(tmp_path: Path) -> None:
    tags = (ValueChange("GitHubSHA", "a", "b"),)
    tagged = PropertyChange("/Properties/Tags/3/Value", "Modify", "a", "b")
    changes = (TABLE, replace(TABLE, logical_id="Other", replacement="", properties=(tagged,)))
    text = _summary(tmp_path, replace(PLAN, changes=changes, tags=tags))
    assert "Update, 1 resources, and 1 only in tags" in text
    assert "Other" not in text
