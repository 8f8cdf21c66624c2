"""Rules of scanners that are not followed somewhere: how many, and each with its reason beside it.

Whoever adds one changes a number here, so that a reader of the change meets it.
"""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.templates.reading import PROJECT, TEMPLATES, Found, place, resources

CHECKOV = {
    "CKV_AWS_18": 2,  # access logs of a bucket
    "CKV_AWS_73": 1,  # traces of an API
    "CKV_AWS_111": 2,  # rights to write on all resources
    "CKV_AWS_115": 7,  # a function's reserved concurrency
    "CKV_AWS_116": 9,  # a function's dead letter queue
    "CKV_AWS_117": 12,  # a function in a VPC
    "CKV_AWS_120": 2,  # an API's cache
}
CFN_LINT = {
    "ES1007": 3,  # a destination of asynchronous calls
    "ES4000": 2,  # a dead letter queue of a rule
    "ES6000": 1,  # a dead letter queue of a queue
    "ES7000": 1,  # a dead letter queue of a subscription
    "WS1004": 12,  # a function's log group: it knows none that LoggingConfig names
    "WS2002": 1,  # traces of an API
}
RUFF = {
    "S101": 3,  # assert
    "S311": 6,  # random
    "S314": 2,  # XML of others
    "S310": 4,  # addresses of others
    "S603": 7,  # subprocesses
    "S607": 2,  # a program by its name
}
# In pyproject.toml, of whole folders: what no function, command or template comes from.
RUFF_OF_FOLDERS = {
    "tests/**": {"S101", "S105", "S106", "S311", "S603", "S607"},
    "benchmarks/**": {"S101", "S311", "S603"},
}
ZIZMOR: dict[str, int] = {}

DEPLOYED = [PROJECT / "cft", PROJECT / "deployer"]
SOURCES = [
    PROJECT / it for it in ("deployer", "demo", "scanners", "src", "data", "benchmarks", "tests")
] + sorted(PROJECT.glob("lambda-layer-*"))
WORKFLOWS = [PROJECT / ".github"]
# A reason is a sentence, or the better part of one.
_REASON = re.compile(r"\w+ \w+")


def _suppressed(folders: list[Path], ending: str, pattern: str) -> Iterator[tuple[str, str, str]]:
    """Rule, reason and place of each; `codes` and `reason` are groups of the pattern."""
    for path in sorted(it for folder in folders for it in folder.rglob(f"*.{ending}")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for match in re.finditer(pattern, line):
                for code in re.split(r",\s*", match["codes"]):
                    yield code, match["reason"], f"{path.relative_to(PROJECT)}:{number}"


@pytest.mark.parametrize(
    ("expected", "folders", "ending", "pattern"),
    [
        (CHECKOV, DEPLOYED, "yaml", r"checkov:skip=(?P<codes>\w+)(?P<reason>.*)"),
        (CFN_LINT, DEPLOYED, "yaml", r"ignore_checks: \[(?P<codes>[^]]*)\](?P<reason>.*)"),
        (RUFF, SOURCES, "py", r"noqa: (?P<codes>S\d+(?:, ?S\d+)*)\b(?P<reason>.*)"),
        (ZIZMOR, WORKFLOWS, "yaml", r"zizmor: ignore\[(?P<codes>[^]]*)\](?P<reason>.*)"),
    ],
    ids=["checkov", "cfn-lint", "ruff", "zizmor"],
)
def test_suppressions_are_counted_and_give_their_reason(
    expected: dict[str, int], folders: list[Path], ending: str, pattern: str
) -> None:
    found = list(_suppressed(folders, ending, pattern))
    assert Counter(code for code, _, _ in found) == expected
    assert not [place for _, reason, place in found if not _REASON.search(reason)]


def test_no_rule_is_switched_off_for_all_but_those_that_are_told() -> None:
    settings = (PROJECT / ".cfnlintrc").read_text("utf-8")
    assert re.findall(r"^ +- ([A-Z]+\d+)", settings, re.MULTILINE) == ["W3002"]
    others = [".checkov.yaml", ".checkov.yml", "zizmor.yml", ".github/zizmor.yml"]
    assert not [it for it in others if (PROJECT / it).exists()]
    ruff = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in ruff["select"]
    assert not [it for it in ruff["ignore"] if it.startswith("S")]
    of_folders = ruff["per-file-ignores"].items()
    assert {
        folder: {it for it in rules if it.startswith("S")} for folder, rules in of_folders
    } == RUFF_OF_FOLDERS
    commands = [PROJECT / "Makefile", *(PROJECT / "scanners").glob("*.py")]
    switches = re.compile(r"--(ignore-vuln|skip-check|ignore-checks|no-arn-check|no-path-check)")
    assert not [it for it in commands if switches.search(it.read_text("utf-8"))]


IGNORING = [it for it in resources("AWS::Lambda::Function") if "WS1004" in str(it.body)]


@pytest.mark.parametrize("found", IGNORING, ids=place)
def test_functions_whose_log_group_the_linter_does_not_know_have_one(found: Found) -> None:
    log_group = TEMPLATES[found.place.split(":")[0]].resources[
        found.properties["LoggingConfig"]["LogGroup"]["Ref"]
    ]
    assert log_group["Type"] == "AWS::Logs::LogGroup"
    assert log_group["Properties"]["RetentionInDays"]


@pytest.mark.parametrize(
    ("folder", "code"), [("deployer", "S101"), ("src/load-batch", "S311"), ("scanners", "S603")]
)
def test_ruff_finds_what_is_planted(folder: str, code: str) -> None:
    planted = "import random, subprocess\nassert subprocess.run([random.choice('ab')]).args\n"
    ruff = Path(sys.executable).parent / "ruff"
    done = subprocess.run(
        [ruff, "check", "--output-format=concise", f"--stdin-filename={folder}/planted.py", "-"],
        input=planted,
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert f": {code} " in done.stdout, done.stdout + done.stderr
