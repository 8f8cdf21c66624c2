"""T022: a function has no more layers than Lambda takes."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.places import line_of

_MOST = 5


def _violations(survey: Survey) -> Iterator[Violation]:
    for template in survey.templates:
        for kind in ("AWS::Lambda::Function", "AWS::Serverless::Function"):
            for logical_id, properties in template.of_type(kind):
                layers = properties.get("Layers")
                # One that a condition decides on may be none.
                count = (
                    sum(not (isinstance(it, dict) and "Fn::If" in it) for it in layers)
                    if isinstance(layers, list)
                    else 0
                )
                if count > _MOST:
                    yield Violation(
                        template.path,
                        line_of(template, "Resources", logical_id, "Properties", "Layers"),
                        f"'{logical_id}' has {count} layers; a function takes {_MOST}",
                        logical_id,
                    )


RULE = Rule(
    code="T022",
    title="A function has five layers at most",
    reason="Lambda refuses the function when it is its turn.",
    violations=_violations,
    source="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
)
