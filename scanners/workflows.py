"""zizmor, and the schema of workflows, over GitHub's workflows."""

from collections.abc import Sequence
from pathlib import Path

from scanners.commands import ROOT, SCANNERS, json_of, names
from scanners.scanner import Finding, Scanner

_WORKFLOWS = (".github/workflows/*.yaml",)


def _zizmor(files: Sequence[Path]) -> list[Finding]:
    found = json_of(
        SCANNERS / "zizmor",
        *("--offline", "--persona", "auditor", "--strict-collection", "--no-exit-codes"),
        *("--quiet", "--format", "json-v1", *names(files)),
    )
    return [
        Finding(
            ROOT / it["symbolic"]["key"]["Local"]["verbatim_path"],
            it["concrete"]["location"]["start_point"]["row"] + 1,
            finding["ident"],
            f"{finding['desc']}: {it['symbolic']['annotation']}",
        )
        for finding in found
        if not finding["ignored"]
        for it in finding["locations"]
        if it["symbolic"]["kind"] == "Primary"
    ]


def _schema(files: Sequence[Path]) -> list[Finding]:
    report = json_of(
        SCANNERS / "check-jsonschema",
        *("--builtin-schema", "vendor.github-workflows", "--output-format", "json", *names(files)),
    )
    unfit = [Finding(ROOT / it["filename"], 0, "schema", _deepest(it)) for it in report["errors"]]
    broken = [
        Finding(ROOT / it["filename"], 0, "syntax", it["message"])
        for it in report.get("parse_errors", ())
    ]
    return unfit + broken


def _deepest(error: dict[str, str | dict[str, str]]) -> str:
    """The message of an error, and of what most likely causes it."""
    cause = error.get("best_deep_match")
    if isinstance(cause, dict):
        return f"{error['path']}: {error['message']}; {cause['path']}: {cause['message']}"
    return f"{error['path']}: {error['message']}"


# Runners of one's own are told by the strictest of its three personas alone.
ZIZMOR = Scanner(
    "zizmor",
    _WORKFLOWS,
    "unpinned-action.yaml",
    frozenset({"unpinned-uses", "template-injection", "self-hosted-runner"}),
    _zizmor,
)
SCHEMA = Scanner("check-jsonschema", _WORKFLOWS, "no-steps.yaml", frozenset({"schema"}), _schema)
