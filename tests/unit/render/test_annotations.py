"""Findings as GitHub's workflow commands."""

import io
from pathlib import Path

import pytest

from deployer.messages import Evidence, Failure, Finding, Message, Note, Result
from deployer.render.annotations import Annotations


def _written(message: Message, folder: str = "") -> str:
    stream = io.StringIO()
    Annotations(stream, folder).emit(message)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("level", "command"),
    [("error", "error"), ("warning", "warning"), ("informational", "notice")],
)
def test_finding_is_a_command_of_its_level(level: str, command: str) -> None:
    shown = _written(Finding("T001", level, "cft/a.yaml", 7, "bad"))
    assert shown == f"::{command} file=cft/a.yaml,line=7,title=T001::bad\n"


def test_finding_of_a_whole_file_has_no_line() -> None:
    shown = _written(Finding("T001", "error", "cft/a.yaml", 0, "bad"))
    assert shown == "::error file=cft/a.yaml,title=T001::bad\n"


def test_project_in_a_folder_of_the_repository_is_found_there() -> None:
    shown = _written(Finding("T001", "error", "cft/a.yaml", 0, "bad"), "services/data")
    assert "file=services/data/cft/a.yaml," in shown


def test_no_text_ends_a_command_or_begins_another() -> None:
    shown = _written(Finding("T:1", "error", "a,b=c:d.yaml", 1, "50%\r\n::error::no, really"))
    assert shown == (
        "::error file=a%2Cb=c%3Ad.yaml,line=1,title=T%3A1::50%25%0D%0A::error::no, really\n"
    )


def test_nothing_else_is_annotated() -> None:
    assert _written(Note("::error::x")) == ""


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("a.yaml:3:7", "file=a.yaml,line=3"),
        ("a.yaml:3", "file=a.yaml,line=3"),
        ("a.yaml", "file=a.yaml"),
        ("a.yaml at parameters/devl", "file=a.yaml"),
    ],
)
def test_error_in_a_file_is_an_annotation_of_it(tmp_path: Path, where: str, place: str) -> None:
    (tmp_path / "a.yaml").touch()
    for prefix in ("", f"{tmp_path}/"):
        stream = io.StringIO()
        result = Result(2, 1, "this is not YAML", prefix + where, "Mend it.")
        Annotations(stream, root=tmp_path).emit(result)
        assert stream.getvalue() == f"::error {place},title=T000::this is not YAML%0AMend it.\n"


@pytest.mark.parametrize(
    ("result", "title"),
    [
        (Result(1, 1, "it broke", "a-stack", "Do this."), "a-stack"),
        (Result(1, 1, "it broke"), "deployer"),
        (Result(1, 1, "no file", "gone.yaml:3"), "gone.yaml%3A3"),
        (Result(1, 1, "elsewhere", "/etc/hostname"), "/etc/hostname"),
    ],
)
def test_error_in_no_file_is_annotated_by_what_it_is_about(
    tmp_path: Path, result: Result, title: str
) -> None:
    stream = io.StringIO()
    Annotations(stream, root=tmp_path).emit(result)
    todo = f"%0A{result.todo}" if result.todo else ""
    assert stream.getvalue() == f"::error title={title}::{result.error}{todo}\n"


def test_first_cause_is_annotated_once_and_without_its_evidence(tmp_path: Path) -> None:
    stream = io.StringIO()
    annotations = Annotations(stream, root=tmp_path)
    annotations.emit(
        Failure(
            "root",
            ("Orders", "Topic"),
            "AWS::SNS::Topic",
            "CREATE_FAILED",
            "50% is taken",
            evidence=(Evidence("Log", ("hidden",)),),
            todo="Rename it.",
        )
    )
    annotations.emit(Result(1, 1, "root ended in ROLLBACK_COMPLETE", "root"))
    assert stream.getvalue() == (
        "::error title=First cause%3A root → Orders → Topic::"
        "CREATE_FAILED: 50%25 is taken%0ARename it.\n"
    )


@pytest.mark.parametrize(
    "result",
    [
        Result(0, 1),
        Result(1, 1, "1 finding", "a.yaml", told=True),
        Result(130, 1, "interrupted"),
    ],
)
def test_other_results_are_no_annotations(tmp_path: Path, result: Result) -> None:
    (tmp_path / "a.yaml").touch()
    stream = io.StringIO()
    Annotations(stream, root=tmp_path).emit(result)
    assert stream.getvalue() == ""
