"""Where messages go: by what was asked for, and by where it runs."""

import json
from pathlib import Path

import pytest

from deployer.cli.stream import Stream, asks_for_json
from deployer.messages import Finding, Note, Result, Unchanged

FINDING = Finding("T001", "error", "cft/a.yaml", 7, "bad")


@pytest.mark.parametrize(
    ("words", "json_asked"),
    [
        ([], False),
        (["--output", "json", "deploy"], True),
        (["deploy", "--output=json"], True),
        (["deploy", "--output", "json", "--bogus"], True),
        (["--output", "json", "deploy", "--output", "text"], False),
        (["validate", "--output", "sarif"], False),
        (["invoke", "greet", "--", "--output", "json"], False),
        (["deploy", "--output"], False),
        (["package", "--output-template-file", "json"], False),
    ],
)
def test_command_line_that_asks_for_json_is_known_before_it_is_parsed(
    words: list[str], json_asked: bool
) -> None:
    assert asks_for_json(words) is json_asked


def _run(stream: Stream, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    for message in (FINDING, Unchanged("root"), Result(0, 1)):
        stream.ui.emit(message)
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_text_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = _run(Stream({}), capsys)
    assert out == "error   cft/a.yaml:7 T001 bad\nroot is unchanged\n"
    assert err == ""


def test_json_lines_are_all_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = _run(Stream({"GITHUB_ACTIONS": "true"}, as_json=True), capsys)
    assert [json.loads(it)["type"] for it in out.splitlines()] == ["finding", "unchanged", "result"]
    assert err == ""


@pytest.mark.parametrize("as_json", [False, True])
def test_step_summary_is_written_beside_either(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    summary = tmp_path / "summary.md"
    _run(Stream({"GITHUB_STEP_SUMMARY": str(summary)}, as_json=as_json), capsys)
    assert "### root" in summary.read_text()


@pytest.mark.parametrize(
    ("checkout", "place"),
    [("", "cft/a.yaml"), ("/repo", "services/data/cft/a.yaml"), ("/other", "cft/a.yaml")],
)
def test_workflow_gets_annotations_where_its_files_are(
    capsys: pytest.CaptureFixture[str], checkout: str, place: str
) -> None:
    stream = Stream({"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": checkout})
    stream.project_root = Path("/repo/services/data")
    out, _ = _run(stream, capsys)
    assert f"::error file={place},line=7,title=T001::bad\n" in out


def test_sarif_has_standard_output_to_itself(capsys: pytest.CaptureFixture[str]) -> None:
    stream = Stream({"GITHUB_ACTIONS": "true"})
    stream.sarif(None)
    out, err = _run(stream, capsys)
    assert json.loads(out)["version"] == "2.1.0"
    assert "cft/a.yaml:7 T001 bad" in err
    assert "::error " in err


def test_sarif_in_a_file_leaves_standard_output_to_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = Stream({})
    stream.sarif(tmp_path / "log.sarif")
    out, err = _run(stream, capsys)
    assert "cft/a.yaml:7 T001 bad" in out
    assert err == ""
    log = json.loads((tmp_path / "log.sarif").read_text())
    assert [it["ruleId"] for it in log["runs"][0]["results"]] == ["T001"]


def test_sarif_file_that_cannot_be_written_is_known_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Is a directory"):
        Stream({}).sarif(tmp_path)


def test_stream_that_nobody_spoke_through_needs_no_end() -> None:
    quiet, spoken = Stream({}), Stream({})
    spoken.ui.emit(Note("x"))
    assert not quiet.is_used
    assert spoken.is_used
    assert Stream({}, as_json=True).is_used
