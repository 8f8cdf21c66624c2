"""Findings, and errors with a place in a file, as annotations, where a GitHub workflow runs.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TextIO

from deployer.messages import Finding, Message, Result
from deployer.render.file_places import UNREADABLE, file_place

_COMMAND = {"error": "error", "warning": "warning"}
_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


class Annotations:
    """Writes a workflow command for each finding, and for the error that a file has."""

    def __init__(self, stream: TextIO, folder: str = "", root: Path | None = None) -> None:
        """Write to a stream that the runner reads.

        Args:
            folder: the project's, relative to the repository's root.
            root: the project's folder on this machine; the current one when None.
        """
        self._stream = stream
        self._root = root or Path.cwd()
        self._folder = PurePosixPath(folder)

    def emit(self, message: Message) -> None:
        """Annotate, if it is a finding or an error in a file."""
        if isinstance(message, Result) and (place := file_place(message, self._root)):
            text = f"{message.error}\n{message.todo}".strip()
            message = Finding(UNREADABLE, "error", place.path, place.line, text)
        if isinstance(message, Finding):
            self._stream.write(self._command(message) + "\n")
            self._stream.flush()

    def _command(self, it: Finding) -> str:
        properties = {"file": str(self._folder / it.path)}
        if it.line:
            properties["line"] = str(it.line)
        properties["title"] = it.code
        told = ",".join(
            f"{name}={_escaped(value, _IN_PROPERTY)}" for name, value in properties.items()
        )
        return f"::{_COMMAND.get(it.level, 'notice')} {told}::{_escaped(it.text, _IN_TEXT)}"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(sign, sign) for sign in text)
