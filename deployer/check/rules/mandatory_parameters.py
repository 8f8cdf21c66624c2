"""T001: every root template takes the parameters that names and tags are made of."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.nearest import near
from deployer.project.parameters import MANDATORY
from deployer.project.places import line_of

_PURPOSE = {
    "ProjectName": "the first part of every resource's name",
    "Environment": "the part of a resource's name that tells devl, test and prod apart",
    "GitHubRef": "the branch that is deployed",
    "GitHubURL": "the server that the repository is on",
    "GitHubWFRunNumber": "the workflow's run that deploys",
    "GitHubSHA": "the commit that is deployed",
    "GitHubRepository": "the repository that is deployed",
    "CiBuild": "the end of a resource's name that keeps a feature branch's build apart",
}


def _violations(survey: Survey) -> Iterator[Violation]:
    template = survey.project.root_stack.tree.template
    line = line_of(template, "Parameters")
    for name in MANDATORY:
        if name not in template.parameters:
            hint = near(name, set(template.parameters) - set(MANDATORY))
            way_out = "Where it is not wanted: IgnoreRules: [T001] in the template's Metadata."
            yield Violation(
                template.path,
                line,
                f"the root template does not declare '{name}', {_PURPOSE[name]}. {hint or way_out}",
            )


RULE = Rule(
    code="T001",
    title="The root template takes the parameters of names and of the commit",
    reason="Builds whose names are not made of them collide in one account, and a template cannot "
    "pass on which commit it is of. The deployer fills each that is declared.",
    violations=_violations,
    level="warning",
)
