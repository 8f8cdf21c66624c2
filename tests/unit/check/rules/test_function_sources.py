"""T006."""

import sys
from pathlib import Path

import pytest

from deployer.check.rules import function_sources
from deployer.check.rules.function_sources import RULE
from deployer.check.survey import Survey
from tests.unit.check.rules.broken import CHILD_FILE, extended, findings
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


OLDER = handled_by("handler.handler", "python3.9")


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
    [found] = findings(RULE, tmp_path, {**OLDER, **files})
    assert (found.path, found.line, found.level) == (path, line, "error")
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
        "try:\n    import words\nexcept ImportError as handler:\n    pass\n",
        "match print:\n    case handler:\n        pass\n",
        "match [print]:\n    case [*handler]:\n        pass\n",
        "match {}:\n    case {**handler}:\n        pass\n",
        "globals()['handler'] = print\n",
        "def make():\n    global handler\n    handler = print\nmake()\n",
        "def __getattr__(name): ...\n",
        "import sys\nsetattr(sys.modules[__name__], 'handler', print)\n",
        "with open('a') as handler: ...\n",
        "(handler := print)\n",
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
        {"src/greet/tests/old.py": "print 'old'\n", "src/greet/.deployerignore": "tests/\n"},
        {"src/greet/tests/old.py": "print 'old'\n", ".deployerignore": "tests/\n"},
    ],
)
def test_code_that_lambda_would_run_has_no_findings(tmp_path: Path, files: dict[str, str]) -> None:
    assert findings(RULE, tmp_path, files) == []


def test_handler_that_is_not_packaged_is_found(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, {"src/greet/.deployerignore": "handler.py\n"})
    assert (found.level, found.path) == ("error", "src/greet")
    assert found.text == "handler.py is left out of the zip, which Handler 'handler.handler' names"


def test_later_runtime_may_know_what_this_python_does_not(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, {**BAD, **handled_by("handler.handler", "python3.99")})
    assert (found.level, found.path, found.line) == ("informational", HANDLER, 2)
    assert found.text.startswith(f"{PYTHON} cannot judge this, which is for python3.99: ")


def test_code_of_a_runtime_that_is_not_known_is_a_warning(tmp_path: Path) -> None:
    files = {**BAD, **handled_by("handler.handler", "!GetAtt Runtime.Value")}
    [found] = findings(RULE, tmp_path, files)
    assert found.level == "warning"


BY_PATH = """\
  ByPath:
    Type: AWS::Lambda::Function
    Properties: {{ Code: ../code/x, Runtime: {}, Handler: app.main, Role: a }}
"""


def test_function_by_path_has_its_handler_looked_at(tmp_path: Path) -> None:
    files = {**extended(BY_PATH.format("python3.9")), "code/x/old.py": "print 'old'\n"}
    sound = {**files, "code/x/app.py": "main = print\n"}
    assert findings(RULE, tmp_path / "sound", sound) == []
    [missing] = findings(RULE, tmp_path / "missing", files)
    assert (missing.level, missing.path) == ("error", "code/x")
    assert missing.text == "app.py is missing, which Handler 'app.main' names"
    [broken] = findings(RULE, tmp_path / "broken", {**files, "code/x/app.py": "main = \n"})
    assert (broken.path, broken.line) == ("code/x/app.py", 1)
    node = {**extended(BY_PATH.format("nodejs22.x")), "code/x/old.py": ""}
    assert findings(RULE, tmp_path / "node", node) == []


def test_handlers_alone_are_parsed_of_what_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(function_sources, "_MOST_PARSED", 20)
    words = {"src/greet/words.py": "print 'old'\n"}
    assert findings(RULE, tmp_path / "sound", words) == []
    [found] = findings(RULE, tmp_path / "broken", {**words, **BAD})
    assert (found.path, found.line) == (HANDLER, 2)
