"""T027."""

from pathlib import Path

import pytest

from deployer.check.gate import Gate
from deployer.check.rules import schedules
from deployer.check.rules.schedules import RULE
from deployer.errors import ProjectError
from deployer.messages import Finding
from tests.unit.check.rules.broken import CHILD_FILE, extended, findings
from tests.unit.project.sample import FUNCTION, sample_project
from tests.unit.render.recording import RecordingUi

PARAMETERS = """\
  When: {{ Type: String, Default: {when} }}
  Where: {{ Type: String, Default: {where} }}
"""
SCHEDULE = """\
  Weekly:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: !Ref When
      ScheduleExpressionTimezone: !Sub '${Where}'
"""


def scheduled(when: str, where: str = "Europe/Berlin") -> dict[str, str]:
    """A schedule whose parameters have these defaults."""
    return extended(SCHEDULE, PARAMETERS.format(when=when, where=where))


GOOD = scheduled("cron(0 2 ? * SUN *)")
BAD = scheduled("cron(99 99 ? * SUN *)", "Mars/Phobos")


def test_wrong_schedules_and_zones_are_found_with_their_parameters(tmp_path: Path) -> None:
    first, second = findings(RULE, tmp_path, BAD)
    assert first.level == second.level == "error"
    assert first.text == (
        "AWS refuses the schedule 'cron(99 99 ? * SUN *)': its minutes cannot be '99' (When)"
    )
    assert second.text == "there is no time zone 'Mars/Phobos' in the IANA database (Where)"


def test_a_nested_schedule_names_the_parameter_of_the_root(tmp_path: Path) -> None:
    child = FUNCTION.replace("Resources:\n", "  When: { Type: String }\nResources:\n")
    child += SCHEDULE.replace("      ScheduleExpressionTimezone: !Sub '${Where}'\n", "")
    root = extended("", "  Weekly: { Type: String, Default: rate(0 days) }\n")
    [(path, text)] = root.items()
    passed = "        BaseName: !Ref GreetLambdaFunctionBaseName\n"
    files = {
        path: text.replace(passed, f"{passed}        When: !Sub '${{Weekly}}'\n"),
        CHILD_FILE: child,
    }
    [found] = findings(RULE, tmp_path, files)
    assert found.path == CHILD_FILE
    assert found.text.endswith("(Weekly)")


def test_a_rule_of_eventbridge_is_held_to_its_own(tmp_path: Path) -> None:
    rule = "  Often: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: EXPRESSION } }\n"
    texts = [
        [
            it.text
            for it in findings(RULE, tmp_path / name, extended(rule.replace("EXPRESSION", it)))
        ]
        for name, it in (("a", "rate(1 day)"), ("b", "rate(1 days)"))
    ]
    assert texts[0] == []
    assert "must agree with the number" in texts[1][0]
    pattern = "  Other: { Type: AWS::Events::Rule, Properties: { EventPattern: {} } }\n"
    assert findings(RULE, tmp_path / "c", extended(pattern)) == []


def test_what_the_command_line_gives_is_judged(tmp_path: Path) -> None:
    project = sample_project(tmp_path, GOOD)
    Gate(project, RecordingUi(), linted=False)
    ui = RecordingUi()
    with pytest.raises(ProjectError):
        Gate(project, ui, linted=False, overrides={"When": "cron(0 2 * * SUN *)"})
    [found] = [it for it in ui.of_type(Finding) if it.code == "T027"]
    assert "exactly one must be ?" in found.text


def test_a_machine_without_time_zones_judges_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "_is_known", lambda _: False)
    assert findings(RULE, tmp_path, scheduled("rate(1 day)", "Mars/Phobos")) == []


@pytest.mark.parametrize("zone", ["Europe", "../etc/hosts", "", "UTC+2", "europe/berlin2"])
def test_what_is_no_zone_is_found(tmp_path: Path, zone: str) -> None:
    [found] = findings(RULE, tmp_path, scheduled("rate(1 day)", f"'{zone}'"))
    assert f"no time zone '{zone}'" in found.text


@pytest.mark.parametrize("written", ["!GetAtt A.B", "!ImportValue x", "[]"])
def test_what_is_not_known_yet_is_left_to_aws(tmp_path: Path, written: str) -> None:
    files = {path: text.replace("!Ref When", written) for path, text in GOOD.items()}
    assert findings(RULE, tmp_path, files) == []
