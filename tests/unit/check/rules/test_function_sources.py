"""T006."""

import sys
from pathlib import Path

import pytest

from deployer.check.rules.function_sources import RULE
from deployer.check.survey import Survey
from tests.unit.check.rules.broken import CHILD_FILE, findings
from tests.unit.project.sample import FUNCTION, sample_project

PYTHON = f"Python 3.{sys.version_info.minor}"
HANDLER = "src/greet/handler.py"
GOOD: dict[str, str] = {}
BAD = {HANDLER: "import json\ndef handler(event, context:\n    return event\n"}


def handled_by(handler: str, runtime: str = "python3.13") -> dict[str, str]:
    """The function's template with another Handler, and maybe another runtime."""
    assert "Handler: handler.handler" in FUNCTION
    text = FUNCTION.replace("Handler: handler.handler", f"Handler: {handler}")
    return {CHILD_FILE: text.replace("Runtime: python3.13", f"Runtime: {runtime}")}


@pytest.mark.parametrize(
    ("files", "path", "line", "text"),
    [
        (BAD, HANDLER, 2, f"this is not {PYTHON}: '(' was never closed"),
        ({"src/greet/deep/words.py": "def\n"}, "src/greet/deep/words.py", 1, f"not {PYTHON}: "),
        ({HANDLER: "x = 1\0\n"}, HANDLER, 0, "null bytes"),
        (
            {HANDLER: "def main(event, context):\n    handler = event\n"},
            HANDLER,
            0,
            "'handler', which Handler 'handler.handler' names, is not defined",
        ),
        (
            handled_by("handler.main"),
            HANDLER,
            0,
            "'main', which Handler 'handler.main' names, is not defined",
        ),
        (
            handled_by("loader.handler"),
            "src/greet",
            0,
            "loader.py is missing, which Handler 'loader.handler' names",
        ),
        (
            handled_by("handler"),
            "src/greet",
            0,
            "the Handler 'handler' is not of the form module.function",
        ),
    ],
)
def test_code_that_cannot_run_is_found(
    tmp_path: Path, files: dict[str, str], path: str, line: int, text: str
) -> None:
    [found] = findings(RULE, tmp_path, files)
    assert (found.path, found.line) == (path, line)
    assert text in found.text


def test_file_that_broke_since_it_was_parsed_is_found(tmp_path: Path) -> None:
    assert findings(RULE, tmp_path) == []
    [found] = findings(RULE, tmp_path, BAD)
    assert found.line == 2
    assert findings(RULE, tmp_path, BAD) == [found]


def test_missing_handler_is_found_beside_other_files(tmp_path: Path) -> None:
    project = sample_project(tmp_path, {"src/greet/words.py": "def handler(): ...\n"})
    (tmp_path / HANDLER).unlink()
    [found] = RULE.violations(Survey(project))
    assert found.path == tmp_path / "src/greet"
    assert found.text.startswith("handler.py is missing")


@pytest.mark.parametrize(
    "text",
    [
        "async def handler(event, context): ...\n",
        "class handler: ...\n",
        "handler = print\n",
        "from words import main as handler\n",
        "from words import *\n",
        "try:\n    import handler\nexcept ImportError:\n    handler = None\n",
        "# coding: latin-1\nhandler: object = '\\d'\n",
    ],
)
def test_handler_may_be_defined_in_many_ways(tmp_path: Path, text: str) -> None:
    assert findings(RULE, tmp_path, {HANDLER: text}) == []


@pytest.mark.parametrize(
    "files",
    [
        {**handled_by("deep/words.main"), "src/greet/deep/words.py": "main = print\n"},
        {**handled_by("deep.main"), "src/greet/deep/__init__.py": "main = print\n"},
        {**handled_by("tracing.handler"), "src/greet/requirements.txt": "tracing==1\n"},
        {**handled_by("index.handler", "nodejs22.x"), HANDLER: "print 'old'\n"},
        # Of no runtime that is known before deployment.
        {**handled_by("loader.handler", "!GetAtt Runtime.Value")},
        {"src/greet/.venv/old.py": "print 'old'\n"},  # not packaged
    ],
)
def test_code_that_lambda_would_run_has_no_findings(tmp_path: Path, files: dict[str, str]) -> None:
    assert findings(RULE, tmp_path, files) == []
