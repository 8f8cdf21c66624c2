"""Each rule finds what breaks it, and nothing in a sound project."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deployer.check.registry import run_rules
from deployer.messages import Finding
from deployer.project.project import Project
from tests.unit.project.sample import FUNCTION, ROOT, sample_project

PAIR = "  GreetLambdaFunctionBaseName: { Type: String, Default: greet }\n"
LAYER = (
    "  PowerLambdaLayerBaseName: {{ Type: String, Default: {} }}\n"
    "  PowerLambdaLayerVersionId: {{ Type: String }}\n"
)
ROOT_FILE, CHILD_FILE = "cft/root-stack.yaml", "cft/nested-stacks/function-stack.yaml"
PYTHON = f"Python 3.{sys.version_info.minor}"
HANDLER = "src/greet/handler.py"
POLICY: dict[str, Any] = {"stack-policy": "policy.json"}


def errors(project: Project) -> list[Finding]:
    """What would stop a deployment."""
    return [it for it in run_rules(project).findings if it.level == "error"]


def changed(old: str, new: str) -> dict[str, str]:
    """The root template with something else in it."""
    assert old in ROOT
    return {ROOT_FILE: ROOT.replace(old, new)}


def handled_by(handler: str, runtime: str = "python3.13") -> dict[str, str]:
    """The function's template with another Handler, and maybe another runtime."""
    assert "Handler: handler.handler" in FUNCTION
    text = FUNCTION.replace("Handler: handler.handler", f"Handler: {handler}")
    return {CHILD_FILE: text.replace("Runtime: python3.13", f"Runtime: {runtime}")}


@dataclass(frozen=True)
class Bad:
    """A project that breaks one rule, and what is said of it."""

    code: str
    text: str
    files: dict[str, str]
    path: str = ROOT_FILE
    line: int = 0
    params: dict[str, Any] = field(default_factory=dict)


BAD = [
    Bad(  # T10
        "T001",
        "does not declare 'GitHubSHA'. Did you mean 'GithubSha'?",
        changed("GitHubSHA:", "GithubSha:"),
    ),
    Bad(  # T11
        "T002",
        "'GreetLambdaFunctionVersionId' has no 'GreetLambdaFunctionBaseName'",
        changed(PAIR, ""),
    ),
    Bad(  # T11
        "T002",
        "'WaveLambdaFunctionBaseName' has no 'WaveLambdaFunctionVersionId'",
        changed(PAIR, f"{PAIR}  WaveLambdaFunctionBaseName: {{ Type: String }}\n"),
    ),
    Bad(  # T12
        "T003",
        "function 'wave', named by GreetLambdaFunctionBaseName: the folder src/wave does not exist",
        changed("Default: greet", "Default: wave"),
    ),
    Bad(
        "T003",
        "function '12', named by GreetLambdaFunctionBaseName: the folder src/12 does not exist",
        changed("Default: greet", "Default: 12"),
    ),
    Bad(  # L2
        "T003",
        "layer 'power', named by PowerLambdaLayerBaseName: rename it to 'lambda-layer-power'",
        changed(PAIR, PAIR + LAYER.format("power")),
    ),
    Bad(
        "T004",
        "'GreetStack' is passed 'BasName', which function-stack.yaml does not declare. "
        "Did you mean 'BaseName'?",
        {
            **changed("        BaseName:", "        BasName:"),
            CHILD_FILE: "Parameters:\n  ProjectName: { Type: String }\n"
            "  CodeRepositoryS3Bucket: { Type: String }\n"
            "  BaseName: { Type: String, Default: greet }\n  VersionId: { Type: String }\n"
            "Resources:\n  Topic: { Type: AWS::SNS::Topic }\n",
        },
        line=ROOT[: ROOT.index("TemplateURL")].count("\n") + 1,
    ),
    Bad(
        "T004",
        "'GreetStack' is not passed 'BaseName', which function-stack.yaml needs",
        changed("        BaseName: !Ref GreetLambdaFunctionBaseName\n", ""),
        line=ROOT[: ROOT.index("TemplateURL")].count("\n") + 1,
    ),
    Bad(
        "T005",
        "stack-policy names policy.json, which is missing",
        {},
        path="params/cfn-parameters.json",
        params=POLICY,
    ),
    Bad("T005", "cannot be read", {"policy.json": "{"}, path="policy.json", params=POLICY),
    Bad("T005", "has no Statement", {"policy.json": "[]"}, path="policy.json", params=POLICY),
    Bad(
        "T006",
        f"this is not {PYTHON}: '(' was never closed",
        {HANDLER: "import json\ndef handler(event, context:\n    return event\n"},
        path=HANDLER,
        line=2,
    ),
    Bad(
        "T006",
        f"this is not {PYTHON}: ",
        {"src/greet/deep/words.py": "def\n"},
        path="src/greet/deep/words.py",
        line=1,
    ),
    Bad("T006", "null bytes", {HANDLER: "x = 1\0\n"}, path=HANDLER),
    Bad(
        "T006",
        "'handler', which Handler 'handler.handler' names, is not defined",
        {HANDLER: "def main(event, context):\n    handler = event\n"},
        path=HANDLER,
    ),
    Bad(
        "T006",
        "'main', which Handler 'handler.main' names, is not defined",
        handled_by("handler.main"),
        path=HANDLER,
    ),
    Bad(
        "T006",
        "loader.py is missing, which Handler 'loader.handler' names",
        handled_by("loader.handler"),
        path="src/greet",
    ),
    Bad(
        "T006",
        "the Handler 'handler' is not of the form module.function",
        handled_by("handler"),
        path="src/greet",
    ),
]


def test_sound_project_has_no_findings(tmp_path: Path) -> None:
    files = {
        **changed(PAIR, PAIR + LAYER.format("lambda-layer-power")),
        "lambda-layer-power/python/power.py": "",
        "policy.json": '{"Statement": []}',
    }
    assert errors(sample_project(tmp_path, files, POLICY)) == []


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.code}-{bad.text[:30]}")
def test_rule_finds_what_breaks_it(tmp_path: Path, bad: Bad) -> None:
    [found] = errors(sample_project(tmp_path, bad.files, bad.params))
    assert (found.code, found.level, found.path) == (bad.code, "error", bad.path)
    assert found.line == bad.line
    assert bad.text in found.text


def test_empty_function_folder_is_found(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    (tmp_path / "src/greet/handler.py").unlink()
    [found] = errors(project)
    assert found.code == "T003"
    assert found.text.endswith("the folder src/greet is empty")


def test_missing_handler_is_found_beside_other_files(tmp_path: Path) -> None:
    project = sample_project(tmp_path, {"src/greet/words.py": "def handler(): ...\n"})
    (tmp_path / HANDLER).unlink()
    [found] = errors(project)
    assert (found.code, found.path) == ("T006", "src/greet")
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
    assert errors(sample_project(tmp_path, {HANDLER: text})) == []


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
    assert errors(sample_project(tmp_path, files)) == []
