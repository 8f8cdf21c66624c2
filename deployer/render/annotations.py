"""Findings as annotations of the files, where a GitHub workflow runs.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TextIO

from deployer.messages import Finding, Message

_COMMAND = {"error": "error", "warning": "warning"}
_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


class Annotations:
    """Writes a workflow command for each finding."""

    def __init__(self, stream: TextIO, folder: str = "") -> None:
        """Write to a stream that the runner reads.

        Args:
            folder: the project's, relative to the repository's root.
        """
        self._stream = stream
        self._folder = PurePosixPath(folder)

    def emit(self, message: Message) -> None:
        """Annotate, if it is a finding."""
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
