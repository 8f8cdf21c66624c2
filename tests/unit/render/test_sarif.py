"""A SARIF log that code scanning takes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deployer.check.registry import described
from deployer.messages import Finding, Note, Result
from deployer.render.sarif import SarifLog


@dataclass(frozen=True)
class _Rule:
    title: str = "what must hold"
    reason: str = "what goes wrong"
    level: str = "warning"
    url: str = "https://example.com/rule"


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    known = {"type": "object", "additionalProperties": False, "required": required}
    return {**known, "properties": properties}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_TEXT = {"type": "string", "minLength": 1}
_MESSAGE = _object(["text"], text=_TEXT)
_RULE = _object(
    ["id"],
    id=_TEXT,
    shortDescription=_MESSAGE,
    fullDescription=_MESSAGE,
    help=_MESSAGE,
    helpUri={"type": "string", "pattern": "^https://"},
    defaultConfiguration=_object(["level"], level=_LEVEL),
)
_PLACE = _object(
    ["uri", "uriBaseId"],
    uri={"type": "string", "pattern": r"^[A-Za-z0-9._~/%-]+$", "not": {"pattern": "^/"}},
    uriBaseId=_TEXT,
)
_REGION = _object(["startLine"], startLine={"type": "integer", "minimum": 1})
_RESULT = _object(
    ["ruleId", "ruleIndex", "message", "locations"],
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    message=_MESSAGE,
    locations=_list(
        _object(
            ["physicalLocation"],
            physicalLocation=_object(
                ["artifactLocation", "region"], artifactLocation=_PLACE, region=_REGION
            ),
        )
    ),
)
_INVOCATION = _object(
    ["executionSuccessful"],
    executionSuccessful={"type": "boolean"},
    exitCode={"type": "integer"},
    toolExecutionNotifications=_list(_object(["message"], level=_LEVEL, message=_MESSAGE)),
)
_DRIVER = _object(
    ["name"], name=_TEXT, semanticVersion={"pattern": r"^\d+\.\d+\.\d+"}, rules=_list(_RULE)
)
_RUN = _object(
    ["tool", "results"],
    tool=_object(["driver"], driver=_DRIVER),
    invocations=_list(_INVOCATION),
    originalUriBaseIds={"type": "object"},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_list(_RESULT),
)
ESSENTIALS = _object(
    ["version", "runs"],
    **{"$schema": {"type": "string"}, "version": {"const": "2.1.0"}, "runs": _list(_RUN)},
)
"""What the standard and GitHub require of the parts that we write, and no part besides.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

DONE = Result(0, 1.5)
FINDINGS = (
    Finding("T002", "error", "cft/a b.yaml", 7, "bad"),
    Finding("T001", "informational", "cft/b.yaml", 0, "hm"),
)


def _log(*findings: Finding, result: Result = DONE, folder: str = "") -> Any:
    written: list[str] = []
    log = SarifLog(written.append, folder)
    log.describe({"T001": _Rule(), "T002": _Rule(url=""), "T003": _Rule(reason="")})
    log.emit(Note("is no finding"))
    for finding in findings:
        log.emit(finding)
    log.emit(result)
    (text,) = written
    document = json.loads(text)
    jsonschema.validate(document, ESSENTIALS)
    return document["runs"][0]


def test_finding_names_its_rule_level_and_place() -> None:
    first, second = _log(*FINDINGS)["results"]
    assert first == {
        "ruleId": "T002",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "bad"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "cft/a%20b.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 7},
                }
            }
        ],
    }
    assert (second["level"], second["ruleIndex"]) == ("note", 0)
    assert second["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_rules_are_told_though_they_found_nothing() -> None:
    rules = _log()["tool"]["driver"]["rules"]
    assert [it["id"] for it in rules] == ["T001", "T002", "T003"]
    assert rules[0]["help"]["text"] == "what goes wrong\nhttps://example.com/rule"
    assert rules[0]["defaultConfiguration"] == {"level": "warning"}
    assert "helpUri" not in rules[1]
    assert rules[2]["fullDescription"]["text"] == "what must hold"


def test_rule_that_nobody_describes_is_known_by_its_code() -> None:
    run = _log(Finding("X9", "warning", "a.yaml", 1, "odd"))
    assert run["tool"]["driver"]["rules"][-1] == {"id": "X9"}


def test_project_in_a_folder_of_the_repository_is_found_there() -> None:
    run = _log(FINDINGS[1], folder="services/data")
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "services/data/cft/b.yaml"


@pytest.mark.parametrize(("code", "error", "well"), [(0, "", True), (1, "", True), (2, "x", False)])
def test_log_tells_whether_the_checks_ran_to_their_end(code: int, error: str, well: bool) -> None:
    (told,) = _log(result=Result(code, 1, error, "params.json", "Mend it."))["invocations"]
    assert (told["exitCode"], told["executionSuccessful"]) == (code, well)
    if error:
        text = told["toolExecutionNotifications"][0]["message"]["text"]
        assert text == "params.json: x\nMend it."


def test_findings_summed_up_are_no_failure_of_the_checks() -> None:
    (told,) = _log(result=Result(1, 1, "3 findings", told=True))["invocations"]
    assert told == {"executionSuccessful": True, "exitCode": 1}


def test_error_in_a_file_is_a_result_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").touch()
    run = _log(result=Result(2, 1, "this is not YAML", f"{tmp_path}/a.yaml:3:7", "Mend it."))
    (found,) = run["results"]
    assert (found["ruleId"], found["message"]["text"]) == ("T000", "this is not YAML\nMend it.")
    place = found["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("a.yaml", 3)
    assert run["invocations"][0]["executionSuccessful"] is False


def test_our_own_rules_are_described_in_full() -> None:
    written: list[str] = []
    log = SarifLog(written.append)
    log.describe(described())
    log.emit(DONE)
    document = json.loads(written[0])
    jsonschema.validate(document, ESSENTIALS)
    rules = document["runs"][0]["tool"]["driver"]["rules"]
    assert len(rules) == len(described())
    assert all("help" in it for it in rules)
