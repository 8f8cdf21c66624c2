"""T011: what becomes of a resource that holds data is said, for deletion and for replacement."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.data_types import DATA_TYPES
from deployer.project.places import line_of

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")


def _violations(survey: Survey) -> Iterator[Violation]:
    for template in survey.templates:
        for logical_id, resource in template.resources.items():
            kind = resource.get("Type")
            lost = DATA_TYPES.get(kind) if isinstance(kind, str) else None
            missing = [name for name in _POLICIES if name not in resource]
            if lost and missing:
                yield Violation(
                    template.path,
                    line_of(template, "Resources", logical_id),
                    f"'{logical_id}' has no {' and no '.join(missing)}: when it is deleted or "
                    f"replaced, {lost} may be lost",
                    logical_id,
                )


RULE = Rule(
    code="T011",
    title="A resource that holds data has a DeletionPolicy and an UpdateReplacePolicy",
    reason="The default of most types is Delete, and an update that replaces a resource deletes "
    "the old one. Where that is meant, say so.",
    violations=_violations,
    level="warning",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
)
