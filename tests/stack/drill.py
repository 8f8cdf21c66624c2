"""Runs the commands of a section of the runbook, as it has them."""

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.aws_words import read_command
from tests.documented import sections
from tests.stack.platform import Platform

LOCAL = ("--env", "devl", "--local")

_PLACEHOLDER = re.compile(r"\b[A-Z]{2,}(?:-[A-Z]+)*\b")
_MEANT = {"ALARM", "ERROR", "FAILED", "ID"}
"""Words in capitals that are for AWS, not for a person to fill in."""


@dataclass
class Drill:
    """The commands of a section, to be run one by one.

    Attributes:
        values: what a person fills in, by the words that stand for it.
    """

    platform: Platform
    commands: list[str]
    values: dict[str, str] = field(default_factory=dict)

    def run(self, start: str, *, answer: str = "", code: int = 0, **values: str) -> str:
        """Run the next command; gives all that it said.

        Args:
            start: how the command begins, so that a test reads well and a changed page is noticed.
            answer: typed by a person.
            code: the exit code that is expected.
            values: more of what a person fills in.
        """
        self.values |= {name.replace("_", "-"): it for name, it in values.items()}
        line = self.commands.pop(0)
        assert line.startswith(start), f"the next command of the runbook is: {line}"
        line = self._filled(line)
        if line.startswith("aws "):
            return read_command(line, self.platform.root).made(self.platform.client)
        words = shlex.split(line, comments=True)[1:]
        local = () if "--local" in words else ("--local",)
        done = self.platform.deployer(*words, *local, answer=answer)
        assert done.returncode == code, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def _filled(self, line: str) -> str:
        return _PLACEHOLDER.sub(
            lambda it: it[0] if it[0] in _MEANT else self.values[it[0]],
            line,
        )


@contextmanager
def drill(platform: Platform, title: str, **values: str) -> Iterator[Drill]:
    """The commands of the section of this title, all of which must be run."""
    filled = {name.replace("_", "-"): it for name, it in values.items()}
    begun = Drill(platform, list(sections()[title].commands), filled)
    yield begun
    assert begun.commands == [], f"{title}: not run"
