"""The Amazon States Language texts that a project's templates name or hold.

A definition in a file of its own is JSON or YAML, with `${Name}` where a DefinitionSubstitution
goes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.check.survey import Survey
from deployer.check.walk import SUB_NAME, Step, texts
from deployer.project.expressions import evaluate
from deployer.project.places import line_of
from deployer.project.template import Template

_TYPES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
_FILES = ("DefinitionS3Location", "DefinitionUri")
_SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9_-]+)\}")

# What stands for a value that is known only when the stack is made: a number, for it may stand
# without quotes, and one that nobody would write.
_UNKNOWN = "7740190"


@dataclass(frozen=True)
class Definition:
    """What a state machine is defined by.

    Attributes:
        path, line: of the file that holds the text, and of the text's first line in it.
        text: as written, substitutions unfilled; empty where `body` is in the template itself.
        body: the definition as a template's values; None where it is a text.
        wanted: the substitutions that it names.
        given: the substitutions that the resource has; None where they cannot be known.
        values: of those, as far as they are known.
        place: of DefinitionSubstitutions in the template's body.
    """

    template: Template
    logical_id: str
    path: Path
    line: int
    text: str
    body: Mapping[str, Any] | None
    wanted: frozenset[str]
    given: frozenset[str] | None
    values: Mapping[str, str]
    place: Step

    def filled(self, text: str) -> str:
        """A text with the values of substitutions, or a number where a value is not known."""
        return _SUBSTITUTION.sub(lambda match: self.values.get(match[1], _UNKNOWN), text)


def is_unknown(value: Any) -> bool:
    """Whether a value of a filled definition depends on what is not known yet."""
    if isinstance(value, Mapping):
        return len(value) == 1 and all(it == "Ref" or str(it).startswith("Fn::") for it in value)
    return _UNKNOWN in str(value) if isinstance(value, str | int) else False


def definitions(survey: Survey) -> Iterator[Definition]:
    """Every state machine's definition that can be known, each file once for each resource."""
    seen: set[tuple[Path, str, Path]] = set()
    for template, values in survey.launches():
        # What nobody is to see is left unknown, so that no finding tells it.
        known = {
            name: it
            for name, it in values.items()
            if not any(hidden in it for hidden in survey.hidden_values)
        }
        for kind in _TYPES:
            for logical_id, properties in template.of_type(kind):
                found = _definition(survey, template, logical_id, properties, known)
                if found and (key := (template.path, logical_id, found.path)) not in seen:
                    seen.add(key)
                    yield found


def _definition(
    survey: Survey,
    template: Template,
    logical_id: str,
    properties: Mapping[str, Any],
    known: Mapping[str, str],
) -> Definition | None:
    place: Step = ("Resources", logical_id, "Properties")
    substitutions = properties.get("DefinitionSubstitutions") or {}
    if not isinstance(substitutions, Mapping):
        substitutions = {"Fn::": None}
    is_chosen = any(str(it).startswith("Fn::") for it in substitutions)
    given = None if is_chosen else frozenset(map(str, substitutions))
    evaluated = {
        str(name): evaluate(it, known, template.body) for name, it in substitutions.items()
    }
    values = {name: it for name, it in evaluated.items() if it is not None}

    def made(path: Path, line: int, text: str, body: Mapping[str, Any] | None) -> Definition:
        wanted = _wanted_by(body) if body is not None else _SUBSTITUTION.findall(text)
        at = (*place, "DefinitionSubstitutions")
        names = frozenset(wanted)
        return Definition(template, logical_id, path, line, text, body, names, given, values, at)

    for name in _FILES:
        path = _file(survey.project.root, template, properties.get(name), known)
        if path:
            return made(path, 1, path.read_text(encoding="utf-8-sig", errors="replace"), None)
    body = properties.get("Definition")
    if isinstance(body, Mapping) and "States" in body:
        return made(template.path, line_of(template, *place, "Definition"), "", body)
    text = _inline(properties.get("DefinitionString"), known, template.body)
    if text:
        line = line_of(template, *place, "DefinitionString")
        return made(template.path, line, text, None)
    return None


def _inline(value: Any, known: Mapping[str, str], body: Mapping[str, Any]) -> str:
    """The text of a DefinitionString, with a number where Fn::Sub fills in what is not known."""
    if isinstance(value, Mapping) and set(value) == {"Fn::Sub"}:
        argument = value["Fn::Sub"]
        is_list = isinstance(argument, list) and argument
        text = argument[0] if is_list else argument
        own = argument[1] if is_list and len(argument) > 1 else {}
        if not isinstance(text, str):
            return ""

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            mine = isinstance(own, Mapping) and name in own
            found = evaluate(own[name], known, body) if mine else known.get(name)
            return _UNKNOWN if found is None else found

        return SUB_NAME.sub(fill, text).replace("${!", "${")
    return value if isinstance(value, str) else ""


def _wanted_by(body: Mapping[str, Any]) -> Iterator[str]:
    for place, text in texts(body):
        if "Fn::Sub" not in place:
            yield from _SUBSTITUTION.findall(text)


def _file(root: Path, template: Template, value: Any, known: Mapping[str, str]) -> Path | None:
    """The local file of a definition: a path beside the template, or the end of an S3 key."""
    if isinstance(value, str):
        path = template.path.parent / value
        return path if path.is_file() else None
    if not isinstance(value, Mapping):
        return None
    key = evaluate(value.get("Key"), known, template.body)
    if not key:
        return None
    parts = [part for part in key.split("/") if part not in ("", "..")]
    ends = (root.joinpath(*parts[start:]) for start in range(len(parts)))
    return next((path for path in ends if path.is_file()), None)
