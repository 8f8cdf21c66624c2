"""T015: a state machine's definition can be parsed, and its states lead somewhere."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from deployer.check.rule import Rule, Violation
from deployer.check.state_machine_texts import Definition, definitions
from deployer.check.states_language import faults
from deployer.check.survey import Survey
from deployer.project.places import line_in, line_of


def _violations(survey: Survey) -> Iterator[Violation]:
    for definition in definitions(survey):
        machine, broken = _parsed(definition)
        if broken:
            yield broken
            continue
        for place, text, level in faults(machine):
            line = _line(definition, place)
            yield Violation(
                definition.path,
                line,
                text.strip(),
                definition.logical_id,
                "" if level == "error" else level,
            )


def _parsed(definition: Definition) -> tuple[Any, Violation | None]:
    """The definition as values, or why it is none."""
    if definition.body is not None:
        return _filled(definition, definition.body), None
    text = definition.filled(definition.text)
    try:
        return json.loads(text), None
    except ValueError as error:
        if text.lstrip().startswith("{") or definition.path.suffix == ".json":
            line = definition.line - 1 + getattr(error, "lineno", 1)
            return None, _broken(definition, line, f"this is not JSON: {error}")
    import yaml

    try:
        return yaml.safe_load(text), None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = definition.line + (mark.line if mark else 0)
        return None, _broken(definition, line, f"this is not YAML: {error.problem}")
    except yaml.YAMLError as error:
        return None, _broken(definition, definition.line, f"this is not YAML: {error}")


def _filled(definition: Definition, value: Any) -> Any:
    """A definition that a template holds as values, with those of its substitutions."""
    if isinstance(value, Mapping):
        return {_filled(definition, key): _filled(definition, it) for key, it in value.items()}
    if isinstance(value, list):
        return [_filled(definition, it) for it in value]
    return definition.filled(value) if isinstance(value, str) else value


def _broken(definition: Definition, line: int, text: str) -> Violation:
    return Violation(definition.path, line, text, definition.logical_id)


def _line(definition: Definition, place: tuple[str | int, ...]) -> int:
    if definition.body is not None:
        top = ("Resources", definition.logical_id, "Properties", "Definition")
        return line_of(definition.template, *top, *place)
    if definition.path == definition.template.path:
        return definition.line
    return line_in(definition.filled(definition.text), *place)


RULE = Rule(
    code="T015",
    title="A state machine's definition can be parsed, and its states exist",
    reason="Step Functions refuses it only when it is the state machine's turn.",
    violations=_violations,
    source="https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html",
)
