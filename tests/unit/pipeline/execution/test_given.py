"""What an execution is started with is checked before anything is asked."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployer.errors import ProjectError
from deployer.pipeline.execution.given import LIMIT, checked_name, new_name, read_input

NOTHING = io.BytesIO(b"")


@pytest.mark.parametrize("given", ['{"a": 1}', " [1]\n", '"text"', "-1.5", "true", "null"])
def test_json_is_taken_as_it_is(given: str) -> None:
    assert read_input(given, NOTHING) == given


def test_without_any_it_is_empty() -> None:
    assert read_input(None, NOTHING) == "{}"


@pytest.mark.parametrize("prefix", ["", "@"])
def test_file_is_read_with_or_without_its_mark(tmp_path: Path, prefix: str) -> None:
    file = tmp_path / "input.json"
    file.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_input(f"{prefix}{file}", NOTHING) == '{"a": 1}'


def test_standard_input_is_read() -> None:
    assert read_input("-", io.BytesIO(b"[]")) == "[]"


@pytest.mark.parametrize(
    ("given", "what", "where"),
    [
        ('{"a": 1,\n b}', "the input is not JSON", "--input:2:2"),
        ('{"a": NaN}', "NaN is no number", "--input"),
        ("{" + "[" * 100_000, "not JSON", "--input"),
        ("none.json", "neither JSON nor a file", "--input"),
        ("", "neither JSON nor a file", "--input"),
        ("x" * 5000, "neither JSON nor a file", "--input"),
        ("\0", "neither JSON nor a file", "--input"),
        ("@none.json", "No such file", "none.json"),
        (f'{{"a": "{"x" * LIMIT}"}}', "Step Functions takes 262,144", "--input"),
    ],
)
def test_what_cannot_be_an_input_is_refused_with_its_place(
    given: str, what: str, where: str
) -> None:
    with pytest.raises(ProjectError) as raised:
        read_input(given, NOTHING)
    assert what in raised.value.what
    assert raised.value.where.startswith(where)
    assert len(raised.value.what) < 6000


def test_size_is_counted_in_bytes() -> None:
    text = f'"{"é" * (LIMIT // 2 - 1)}"'
    assert read_input(text, NOTHING) == text
    with pytest.raises(ProjectError, match="262,146 bytes"):
        read_input(f'"{"é" * (LIMIT // 2)}"', NOTHING)


@pytest.mark.parametrize("name", ["a", "run-1_b", "x" * 80, "Größe"])
def test_name_that_step_functions_takes(name: str) -> None:
    assert checked_name(name) == name


@pytest.mark.parametrize("name", ["", "x" * 81, "a b", "a/b", "a:b", "a#b", "a\tb", "a*"])
def test_name_that_it_refuses(name: str) -> None:
    with pytest.raises(ProjectError, match="a name has"):
        checked_name(name)


def test_new_names_differ_and_are_taken() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    names = {new_name(now) for _ in range(100)}
    assert len(names) == 100
    assert all(checked_name(it).startswith("deployer-20260301T120000Z-") for it in names)
