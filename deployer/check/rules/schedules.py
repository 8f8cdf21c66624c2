"""T027: a schedule and its time zone are such as AWS takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.check.origins import launches_with_origins, said_origins
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.expressions import evaluate
from deployer.project.no_echo import masked
from deployer.project.places import line_of
from deployer.project.schedules import schedule_fault

_RULE, _SCHEDULE = "AWS::Events::Rule", "AWS::Scheduler::Schedule"
_EXPRESSION, _ZONE = "ScheduleExpression", "ScheduleExpressionTimezone"
_ALWAYS = "Europe/London"
"""In every database of time zones; a machine without one can judge none."""


def _violations(survey: Survey) -> Iterator[Violation]:
    noted: set[Violation] = set()
    for template, values, origins in launches_with_origins(survey):
        for logical_id, resource in template.resources.items():
            if resource.get("Type") not in (_RULE, _SCHEDULE):
                continue
            for name, value, text in _of_schedule(resource, values, template.body):
                shown = masked(text, survey.hidden_values) + said_origins(value, origins)
                at = ("Resources", logical_id, "Properties", name)
                found = Violation(template.path, line_of(template, *at), shown, logical_id)
                if found not in noted:
                    noted.add(found)
                    yield found


def _of_schedule(
    resource: Mapping[str, Any], values: Mapping[str, str], body: Mapping[str, Any]
) -> Iterator[tuple[str, Any, str]]:
    """Property, what is written there, and what is wrong with it."""
    properties = resource.get("Properties") or {}
    is_rule = resource["Type"] == _RULE
    written = properties.get(_EXPRESSION)
    expression = evaluate(written, values, body)
    if expression is not None and (fault := schedule_fault(expression, is_rule=is_rule)):
        yield _EXPRESSION, written, f"AWS refuses the schedule '{expression}': {fault}"
    written = properties.get(_ZONE)
    zone = None if is_rule else evaluate(written, values, body)
    if zone is not None and not _is_zone(zone):
        yield _ZONE, written, f"there is no time zone '{zone}' in the IANA database"


def _is_zone(name: str) -> bool:
    return _is_known(name) or not _is_known(_ALWAYS)


def _is_known(name: str) -> bool:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    # A folder of zones is no zone, nor is what leads out of the database.
    except (zoneinfo.ZoneInfoNotFoundError, OSError, ValueError):
        return False
    return True


RULE = Rule(
    code="T027",
    title="A schedule and its time zone are such as AWS takes",
    reason="EventBridge refuses others, midway through a deployment.",
    violations=_violations,
    source="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
)
