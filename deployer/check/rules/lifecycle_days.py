"""T026: a lifecycle rule of a bucket deletes objects later than it moves them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.check.origins import Origins, launches_with_origins, said_origins
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.expressions import evaluate, holds
from deployer.project.places import line_of

# Where an expiration stands in a rule, and the transitions that it is held against.
_PAIRS = (
    (("ExpirationInDays",), ("Transitions", "Transition")),
    (
        ("NoncurrentVersionExpiration", "NoncurrentDays"),
        ("NoncurrentVersionTransitions", "NoncurrentVersionTransition"),
    ),
)


def _violations(survey: Survey) -> Iterator[Violation]:
    noted: set[Violation] = set()
    for template, values, origins in launches_with_origins(survey):
        for logical_id, resource in template.resources.items():
            if resource.get("Type") != "AWS::S3::Bucket":
                continue
            for text in _of_bucket(resource, values, template.body, origins):
                at = ("Resources", logical_id, "Properties", "LifecycleConfiguration")
                found = Violation(template.path, line_of(template, *at), text, logical_id)
                if found not in noted:
                    noted.add(found)
                    yield found


def _of_bucket(
    resource: Mapping[str, Any],
    values: Mapping[str, str],
    body: Mapping[str, Any],
    origins: Origins,
) -> Iterator[str]:
    known = _Known(values, body)
    configuration = known.member(resource.get("Properties"), "LifecycleConfiguration")
    for rule in known.listed(known.member(configuration, "Rules")):
        for expiration, transitions in _PAIRS:
            deleted = known.days(rule, *expiration)
            expires = said_origins(known.written(rule, *expiration), origins)
            for transition in (
                it for name in transitions for it in known.listed(known.member(rule, name))
            ):
                moved = known.days(transition, "TransitionInDays")
                moves = said_origins(known.written(transition, "TransitionInDays"), origins)
                if deleted is not None and moved is not None and deleted <= moved:
                    yield (
                        f"objects move after {moved} days{moves} and are deleted after "
                        f"{deleted}{expires}; S3 wants them deleted later than moved"
                    )


@dataclass(frozen=True)
class _Known:
    """Parts of a template as they will be, as far as that is known."""

    values: Mapping[str, str]
    body: Mapping[str, Any]

    def member(self, value: Any, name: str) -> Any:
        """A member of an object, its conditions decided; None where there is none."""
        value = self._decided(value)
        return self._decided(value.get(name)) if isinstance(value, Mapping) else None

    def listed(self, value: Any) -> list[Any]:
        """The members of a list; of anything else, itself."""
        if value is None:
            return []
        return [self._decided(it) for it in value] if isinstance(value, list) else [value]

    def written(self, value: Any, *names: str) -> Any:
        """What stands at the end of a way of members."""
        for name in names:
            value = self.member(value, name)
        return value

    def days(self, value: Any, *names: str) -> int | None:
        """A number of days."""
        value = self.written(value, *names)
        text = None if value is None else evaluate(value, self.values, self.body)
        return int(text) if text is not None and text.isdecimal() else None

    def _decided(self, value: Any) -> Any:
        match value:
            case {"Fn::If": [str(condition), then, otherwise]}:
                found = holds(condition, self.values, self.body)
                return None if found is None else self._decided(then if found else otherwise)
            case {"Ref": "AWS::NoValue"}:
                return None
        return value


RULE = Rule(
    code="T026",
    title="A lifecycle rule deletes objects later than it moves them",
    reason="S3 refuses the others, midway through a deployment, and CloudFormation's Rules cannot "
    "compare numbers.",
    violations=_violations,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html",
)
