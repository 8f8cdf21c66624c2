"""T012: no policy allows all actions of a service, or all there are."""

from collections.abc import Iterator

from deployer.check.policies import allowing
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey


def _violations(survey: Survey) -> Iterator[Violation]:
    for template in survey.templates:
        for statement in allowing(template):
            # That the account's root may do all with a key is how IAM gets a say in it.
            # https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
            if statement.kind == "key":
                continue
            for action in statement.texts("Action"):
                if action == "*" or action.endswith(":*"):
                    yield statement.violation("Action", f"allows '{action}'", action)
            if "NotAction" in statement.body:
                yield statement.violation("NotAction", "allows all actions but some")


RULE = Rule(
    code="T012",
    title="Policies allow named actions",
    reason="All actions of a service include those that destroy, and those that it gets later.",
    violations=_violations,
    level="warning",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
)
