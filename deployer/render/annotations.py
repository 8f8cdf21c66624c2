"""Findings, first causes and errors as annotations, where a GitHub workflow runs.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TextIO

from deployer.messages import Failure, Finding, Message, Result
from deployer.render.file_places import UNREADABLE, file_place

_COMMAND = {"error": "error", "warning": "warning"}
_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}
_INTERRUPTED = 130


class Annotations:
    """Writes a workflow command for each finding and first cause, and for the error at the end."""

    def __init__(self, stream: TextIO, folder: str = "", root: Path | None = None) -> None:
        """Write to a stream that the runner reads.

        Args:
            folder: the project's, relative to the repository's root.
            root: the project's folder on this machine; the current one when None.
        """
        self._stream = stream
        self._root = root or Path.cwd()
        self._folder = PurePosixPath(folder)
        self._cause_told = False

    def emit(self, message: Message) -> None:
        """Annotate, if it is a finding, a first cause or an error that nothing before has told."""
        if isinstance(message, Finding):
            self._annotate_finding(message)
        elif isinstance(message, Failure):
            self._cause_told = True
            title = f"First cause: {' → '.join((message.stack_name, *message.path))}"
            text = f"{message.status}: {message.reason}\n{message.todo}".strip()
            self._annotate("error", {"title": title}, text)
        elif isinstance(message, Result):
            self._annotate_end(message)

    def _annotate_finding(self, it: Finding) -> None:
        properties = {"file": str(self._folder / it.path)}
        if it.line:
            properties["line"] = str(it.line)
        properties["title"] = it.code
        self._annotate(_COMMAND.get(it.level, "notice"), properties, it.text)

    def _annotate_end(self, it: Result) -> None:
        text = f"{it.error}\n{it.todo}".strip()
        if place := file_place(it, self._root):
            self._annotate_finding(Finding(UNREADABLE, "error", place.path, place.line, text))
        elif it.error and not (it.told or self._cause_told or it.exit_code == _INTERRUPTED):
            self._annotate("error", {"title": it.where or "deployer"}, text)

    def _annotate(self, command: str, properties: Mapping[str, str], text: str) -> None:
        told = ",".join(
            f"{name}={_escaped(value, _IN_PROPERTY)}" for name, value in properties.items()
        )
        self._stream.write(f"::{command} {told}::{_escaped(text, _IN_TEXT)}\n")
        self._stream.flush()


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(sign, sign) for sign in text)
