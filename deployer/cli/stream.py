"""Where a command's messages go: the renderers that fit what was asked for and where it runs."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deployer.messages import Result, Ui
    from deployer.render.fanout import Watcher
    from deployer.render.sarif import SarifLog

_SECRET = ("AWS_KMS_KEY_ARN", "AWS_ROLE_ARN", "CODE_REPOSITORY_S3_BUCKET")
"""Ends of variables' names, after that of an environment."""
_ACCOUNT = re.compile(r"(?<=:)\d{12}(?=:)")


class Stream:
    """The one stream of a command line's messages.

    Its renderers are made when the first message comes: help needs none of them.

    Attributes:
        project_root: set once the command line is read.
        title: what runs, in a few words; likewise.
    """

    def __init__(self, variables: Mapping[str, str], *, as_json: bool = False) -> None:
        """Remember what decides the renderers.

        Args:
            variables: the process's environment.
        """
        self.as_json = as_json
        self._variables = variables
        self.project_root = Path.cwd()
        self.title = ""
        self._beside: list[Watcher] = []
        self._text_aside = False
        self._answer_alone = False
        self._made: Ui | None = None
        self._summary: Watcher | None = None

    @property
    def ui(self) -> "Ui":
        """What stages are given to speak through."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def sarif(self, file: Path | None) -> "SarifLog":
        """Write a SARIF log when the command ends.

        Args:
            file: where to; standard output when None, and text then goes to standard error.

        Raises:
            OSError: the file cannot be written.
        """
        from deployer.render.sarif import SarifLog

        if file:
            file.write_text("")  # what cannot be written is known before there is work in it
        self._text_aside = file is None
        log = SarifLog(
            file.write_text if file else sys.stdout.write, self._folder(), self.project_root
        )
        self._beside.append(log)
        return log

    def markdown(self, file: Path) -> None:
        """Write the summary there as well, as a comment on a pull request takes it.

        What a repository keeps secret is masked, for GitHub masks it in logs and summaries alone.

        Raises:
            OSError: the file cannot be written.
        """
        from deployer.github.comments import ROOM
        from deployer.render.summary import StepSummary

        file.write_text("")
        summary = StepSummary(
            file,
            lambda it: self.ui.emit(it),
            self.title,
            largest=ROOM,  # of bytes, of which a character has one at least
            tells_caller=False,
            hidden=secret_values(self._variables),
        )
        self._beside.append(summary)

    def answer_alone(self) -> None:
        """Leave standard output to what the command was asked for; other text goes to stderr."""
        self._answer_alone = True

    def break_off(self, result: "Result") -> None:
        """End what is written elsewhere, where nobody reads the output any more."""
        if self._summary:
            self._summary.emit(result)

    @property
    def is_used(self) -> bool:
        """Whether anybody waits for the result."""
        return bool(self._made or self.as_json or self._beside)

    def _make(self) -> "Ui":
        from deployer.render.fanout import Fanout

        first = self._first()
        watchers = [*self._beside, *self._watchers(first)]
        return Fanout(first, watchers) if watchers else first

    def _first(self) -> "Ui":
        if self.as_json:
            from deployer.render.json_lines import JsonUi

            return JsonUi(sys.stdout)
        from deployer.render.text import TextUi

        if self._text_aside:
            return TextUi.on_stderr()
        return TextUi(answer_alone=self._answer_alone)

    def _watchers(self, first: "Ui") -> "Iterator[Watcher]":
        if path := self._variables.get("GITHUB_STEP_SUMMARY"):
            from deployer.render.summary import StepSummary

            self._summary = StepSummary(Path(path), first.emit, self.title)
            yield self._summary
        if self._variables.get("GITHUB_ACTIONS") == "true" and not self.as_json:
            from deployer.render.annotations import Annotations

            aside = self._text_aside or self._answer_alone
            out = sys.stderr if aside else sys.stdout
            yield Annotations(out, self._folder(), self.project_root)

    def _folder(self) -> str:
        """The project's folder in the repository that a workflow has checked out, else empty."""
        checkout = Path(self._variables.get("GITHUB_WORKSPACE") or self.project_root)
        if not self.project_root.is_relative_to(checkout):
            return ""
        return self.project_root.relative_to(checkout).as_posix()


def secret_values(variables: Mapping[str, str]) -> set[str]:
    """What the secrets of a repository say of its accounts, and the accounts' numbers in that."""
    values = {it for name, it in variables.items() if name.endswith(_SECRET)}
    return values | {number for it in values for number in _ACCOUNT.findall(it)}


def asks_for_json(words: Sequence[str]) -> bool:
    """Whether a command line asks for JSON lines; the last --output counts.

    It is read before click parses the words, for an error of usage is answered in JSON, too.
    """
    asked = "text"
    for word, value in pairwise((*words, "")):
        if word == "--":
            break
        if word == "--output":
            asked = value
        elif word.startswith("--output="):
            asked = word.removeprefix("--output=")
    return asked == "json"
