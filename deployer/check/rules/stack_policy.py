"""T005: the stack policy that the params file names is a JSON document."""

import json
from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey


def _violations(survey: Survey) -> Iterator[Violation]:
    project = survey.project
    if project.params.stack_policy is None:
        return
    path = project.root / project.params.stack_policy
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        yield Violation(project.params.path, 0, f"stack-policy names {path.name}, which is missing")
    except (OSError, ValueError) as error:
        yield Violation(path, 0, f"the stack policy cannot be read: {error}")
    else:
        if not isinstance(document, dict) or "Statement" not in document:
            yield Violation(path, 0, "the stack policy has no Statement")


RULE = Rule(
    code="T005",
    title="The stack policy can be read",
    reason="It is set after the deployment, too late to find out that it is missing.",
    violations=_violations,
)
