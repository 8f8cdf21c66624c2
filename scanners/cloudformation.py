"""cfn-lint with the serverless rules, and checkov, over the templates."""

from collections.abc import Sequence
from pathlib import Path

from deployer.errors import ProjectError
from deployer.project.template import read_template
from scanners.commands import LINTERS, ROOT, SCANNERS, json_of, names
from scanners.scanner import Finding, ScanFailed, Scanner

_TEMPLATES = ("cft/*.yaml", "cft/nested-stacks/*.yaml")


def _lint(files: Sequence[Path]) -> list[Finding]:
    rules = ("--append-rules", "cfn_lint_serverless.rules", "--include-checks", "I")
    found = json_of(LINTERS / "cfn-lint", *rules, "--format", "json", "--template", *names(files))
    return [
        Finding(
            ROOT / it["Filename"],
            it["Location"]["Start"]["LineNumber"],
            it["Rule"]["Id"],
            it["Message"],
        )
        for it in found
    ]


def _checkov(files: Sequence[Path]) -> list[Finding]:
    report = json_of(
        SCANNERS / "checkov",
        *("--framework", "cloudformation", "--skip-download", "--compact", "--output", "json"),
        *("--file", *names(files)),
    )
    # Of what it cannot read, and where it reads nothing, it says nothing.
    read = report.get("summary", report).get("resource_count", 0)
    try:
        there = sum(len(read_template(it).resources) for it in files)
    except ProjectError as error:
        raise ScanFailed(str(error)) from error
    if read != there:
        raise ScanFailed(f"it read {read} resources of {there}")
    return [
        Finding(
            ROOT / it["file_abs_path"],
            it["file_line_range"][0],
            it["check_id"],
            f"{it['resource']}: {it['check_name']}",
        )
        for it in report["results"]["failed_checks"]
    ]


CFN_LINT = Scanner(
    "cfn-lint", _TEMPLATES, "untraced-function.yaml", frozenset({"WS1000", "I3042"}), _lint
)
CHECKOV = Scanner(
    "checkov", _TEMPLATES, "public-bucket.yaml", frozenset({"CKV_AWS_20", "CKV_AWS_53"}), _checkov
)
