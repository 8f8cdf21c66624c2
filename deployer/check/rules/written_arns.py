"""T010: no ARN has a partition, a region or an account written in."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deployer.check.rule import Rule, Violation
from deployer.check.state_machine_texts import definitions
from deployer.check.survey import Survey
from deployer.check.walk import Step, intrinsics, texts
from deployer.project.places import line_of
from deployer.project.template import Template

_VARIABLE = r"\$\{[^{}]*\}"
_ARN = re.compile(
    rf"arn:(?P<partition>{_VARIABLE}|[^:\s$]*):(?P<service>[^:\s]+)"
    rf":(?P<region>{_VARIABLE}|[^:\s$]*):(?P<account>{_VARIABLE}|[^:\s$]*):(?P<rest>[^\s\"]*)"
)
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")
_ACCOUNT = re.compile(r"\d{12}")
_SEARCHED = ("Resources", "Outputs", "Conditions", "Mappings", "Globals")


def _violations(survey: Survey) -> Iterator[Violation]:
    for template in survey.templates:
        for section in _SEARCHED:
            for place, text in texts(template.body.get(section), (section,)):
                if "arn:" in text and place[-1] != "Description":
                    yield from _of_text(template, place, text)
            for place, _, argument in intrinsics(template.body.get(section), "Fn::Join"):
                yield from _of_text(template, (section, *place), _joined(argument))
    yield from _of_files(survey)


def _of_text(template: Template, place: Step, text: str) -> Iterator[Violation]:
    for match in _ARN.finditer(text):
        if written := _written(match):
            only_partition = len(written) == 1 and written[0].startswith("partition")
            yield Violation(
                template.path,
                line_of(template, *place, text=match[0]),
                _told(written, match[0]),
                str(place[1]) if place[0] == "Resources" else "",
                "informational" if only_partition else "",
            )


def _joined(argument: Any) -> str:
    """What Fn::Join makes an ARN of; a variable in the stead of each part that is no text.

    Empty where the first part alone is one, which is told by itself, or where it makes no ARN.
    """
    match argument:
        case [str(separator), [str(first), *rest]] if first.startswith("arn"):
            parts = [it if isinstance(it, str) else f"${{{_name(it)}}}" for it in rest]
            return "" if _ARN.search(first) else separator.join([first, *parts])
    return ""


def _name(part: Any) -> str:
    return str(part["Ref"]) if isinstance(part, Mapping) and "Ref" in part else "…"


def _of_files(survey: Survey) -> Iterator[Violation]:
    """State machines' files: they name services' integrations by ARNs with the partition in."""
    for definition in definitions(survey):
        if definition.path == definition.template.path:
            continue
        for match in _ARN.finditer(definition.text):
            if written := [it for it in _written(match) if not it.startswith("partition")]:
                line = definition.text.count("\n", 0, match.start()) + 1
                text = _told(written, match[0])
                yield Violation(definition.path, line, text, definition.logical_id)


def _written(match: re.Match[str]) -> list[str]:
    """What is written into an ARN that could be a pseudo parameter."""
    written = []
    if re.fullmatch(r"aws[a-z-]*", match["partition"]):
        written.append(f"partition '{match['partition']}'")
    if _REGION.fullmatch(match["region"]):
        written.append(f"region '{match['region']}'")
    # A layer of someone else is in their account wherever it is used.
    is_layer = match["service"] == "lambda" and match["rest"].startswith("layer:")
    if _ACCOUNT.fullmatch(match["account"]) and not is_layer:
        written.append(f"account '{match['account']}'")
    return written


def _told(written: list[str], arn: str) -> str:
    verb = "are" if len(written) > 1 else "is"
    return f"the {' and the '.join(written)} {verb} written into '{arn}'"


RULE = Rule(
    code="T010",
    title="ARNs take partition, region and account from pseudo parameters",
    reason="The template works in one account, region or partition alone, or reaches into another.",
    violations=_violations,
    level="warning",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html",
)
