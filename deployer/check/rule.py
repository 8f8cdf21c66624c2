"""What a rule is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deployer.check.survey import Survey
from deployer.messages import Finding


@dataclass(frozen=True)
class Violation:
    """A place that breaks a rule.

    Attributes:
        line: from 1; 0 for the whole file.
        resource: logical id of the resource that the place is in; empty outside Resources.
        level: where this one is less serious than the rule's others; never more.
    """

    path: Path
    line: int
    text: str
    resource: str = ""
    level: str = ""


@dataclass(frozen=True)
class RuleText:
    """What a rule is about, ours or cfn-lint's, for whoever shows its findings.

    Attributes:
        title: what must hold, in a few words.
        reason: what goes wrong otherwise.
        level: `error`, `warning` or `informational`.
        url: where it is explained; empty where nowhere.
    """

    title: str
    reason: str
    level: str
    url: str


@dataclass(frozen=True)
class Rule:
    """One check, known by a code that never changes its meaning.

    Attributes:
        title: what must hold, in a few words.
        reason: what goes wrong otherwise.
        level: `error`, `warning` or `informational`. Only errors stop a deployment, so an error is
            what CloudFormation or the service would refuse, or what cannot work.
        source: the page on which AWS says so; empty where the rule is the project's own.
    """

    code: str
    title: str
    reason: str
    violations: Callable[[Survey], Iterator[Violation]]
    level: str = "error"
    source: str = ""

    @property
    def text(self) -> RuleText:
        """The rule in words."""
        return RuleText(self.title, self.reason, self.level, self.source)

    def finding(self, survey: Survey, found: Violation) -> Finding:
        """A violation as a message."""
        path = survey.project.relative(found.path)
        return Finding(self.code, found.level or self.level, path, found.line, found.text)
