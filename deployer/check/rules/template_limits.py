"""T019: templates stay within CloudFormation's quotas."""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.places import line_of

# Decimal, the stricter reading of 1 MB.
_BYTES = 1_000_000
_DESCRIPTION_BYTES = 1024
_MOST: Mapping[str, int] = {"Parameters": 200, "Mappings": 200, "Resources": 500, "Outputs": 200}
_IN_ONE_OPERATION = 2500
"""Resources of a stack and all nested in it that one operation may touch."""


def _violations(survey: Survey) -> Iterator[Violation]:
    for template in survey.templates:
        size = len(template.text.encode())
        if size > _BYTES:
            yield Violation(template.path, 1, f"it has {size:,} bytes, more than {_BYTES:,}")
        description = template.body.get("Description")
        length = len(description.encode()) if isinstance(description, str) else 0
        if length > _DESCRIPTION_BYTES:
            line = line_of(template, "Description")
            text = f"the Description has {length:,} bytes, more than {_DESCRIPTION_BYTES:,}"
            yield Violation(template.path, line, text)
        for section, most in _MOST.items():
            count = _count(template.body.get(section))
            if count > most:
                text = f"there are {count} {section}, more than {most}"
                yield Violation(template.path, line_of(template, section), text)
    for spec in survey.project.stacks:
        total = sum(_count(tree.template.body.get("Resources")) for tree in spec.tree.walk())
        if spec.tree.children and total > _IN_ONE_OPERATION:
            template = spec.tree.template
            yield Violation(
                template.path,
                line_of(template, "Resources"),
                f"with all nested stacks there are {total} resources; one operation takes "
                f"{_IN_ONE_OPERATION}. A first deployment of all at once fails.",
                level="warning",
            )


def _count(section: Any) -> int:
    """The entries of a section; those that a loop of Fn::ForEach makes, where they are listed."""
    if not isinstance(section, Mapping):
        return 0
    return sum(
        _looped(it) if str(name).startswith("Fn::ForEach::") else 1 for name, it in section.items()
    )


def _looped(loop: Any) -> int:
    match loop:
        case [str(), list(values), dict(body)]:
            return len(values) * _count(body)
        case [_, _, dict(body)]:
            return _count(body)  # as many as a parameter says: at least one
    return 1


RULE = Rule(
    code="T019",
    title="Templates stay within CloudFormation's quotas",
    reason="CloudFormation refuses a larger one, a nested one midway through a deployment.",
    violations=_violations,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html",
)
