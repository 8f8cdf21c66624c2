"""What a rule is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deployer.messages import Finding
from deployer.project.project import Project


@dataclass(frozen=True)
class Violation:
    """A place that breaks a rule.

    Attributes:
        line: from 1; 0 for the whole file.
    """

    path: Path
    line: int
    text: str


@dataclass(frozen=True)
class Rule:
    """One check, known by a code that never changes its meaning.

    Attributes:
        title: what must hold, in a few words.
        reason: what goes wrong otherwise, and where that is written.
    """

    code: str
    title: str
    reason: str
    violations: Callable[[Project], Iterator[Violation]]

    def findings(self, project: Project) -> Iterator[Finding]:
        """The violations as messages."""
        for found in self.violations(project):
            yield Finding(self.code, "error", project.relative(found.path), found.line, found.text)
