"""Findings as a SARIF 2.1.0 log, which code scanning and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
What GitHub asks for beyond it: https://docs.github.com/en/code-security/reference/code-scanning
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from urllib.parse import quote

from deployer import __version__
from deployer.messages import Finding, Message, Result
from deployer.render.file_places import UNREADABLE, file_place

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVEL = {"error": "error", "warning": "warning", "informational": "note"}
_ROOT = "%SRCROOT%"


class Described(Protocol):
    """What is known of a rule."""

    @property
    def title(self) -> str:
        """What must hold."""

    @property
    def reason(self) -> str:
        """What goes wrong otherwise."""

    @property
    def level(self) -> str:
        """`error`, `warning` or `informational`."""

    @property
    def url(self) -> str:
        """Where it is explained; empty where nowhere."""


class SarifLog:
    """Collects findings, and writes the log of them when the command ends."""

    def __init__(
        self, write: Callable[[str], object], folder: str = "", root: Path | None = None
    ) -> None:
        """Collect from now on.

        Args:
            write: given the whole log.
            folder: the project's, relative to the repository's root.
            root: the project's folder on this machine; the current one when None.
        """
        self._root = root or Path.cwd()
        self._write = write
        self._folder = PurePosixPath(folder)
        self._rules: Mapping[str, Described] = {}
        self._findings: list[Finding] = []

    def describe(self, rules: Mapping[str, Described]) -> None:
        """Learn what rules are about, by code."""
        self._rules = rules

    def emit(self, message: Message) -> None:
        """Collect a finding; at the end, write."""
        if isinstance(message, Finding):
            self._findings.append(message)
        elif isinstance(message, Result):
            if place := file_place(message, self._root):
                text = f"{message.error}\n{message.todo}".strip()
                found = Finding(UNREADABLE, "error", place.path, place.line, text)
                self._findings.append(found)
            self._write(json.dumps(self.log(message), indent=2) + "\n")

    def log(self, result: Result) -> dict[str, Any]:
        """The whole document."""
        codes = sorted({*self._rules, *(it.code for it in self._findings)})
        driver = {
            "name": "deployer",
            "semanticVersion": __version__,
            "rules": [_rule(code, self._rules.get(code)) for code in codes],
        }
        run = {
            "tool": {"driver": driver},
            "invocations": [_invocation(result)],
            "originalUriBaseIds": {_ROOT: {"description": {"text": "The repository's root."}}},
            "columnKind": "unicodeCodePoints",
            "results": [self._result(it, codes.index(it.code)) for it in self._findings],
        }
        return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}

    def _result(self, it: Finding, index: int) -> dict[str, Any]:
        place = {"uri": quote(str(self._folder / it.path)), "uriBaseId": _ROOT}
        # GitHub shows nothing without a line, so what concerns a whole file is shown at its top.
        region = {"startLine": max(it.line, 1)}
        return {
            "ruleId": it.code,
            "ruleIndex": index,
            "level": _LEVEL.get(it.level, "none"),
            "message": {"text": it.text},
            "locations": [{"physicalLocation": {"artifactLocation": place, "region": region}}],
        }


def _rule(code: str, it: Described | None) -> dict[str, Any]:
    if code == UNREADABLE:
        return {"id": code, "shortDescription": {"text": "The project can be read and used"}}
    if it is None:
        return {"id": code}
    reason = it.reason or it.title
    told: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": it.title},
        "fullDescription": {"text": reason},
        "help": {"text": f"{reason}\n{it.url}" if it.url else reason},
        "defaultConfiguration": {"level": _LEVEL.get(it.level, "none")},
    }
    return {**told, "helpUri": it.url} if it.url else told


def _invocation(result: Result) -> dict[str, Any]:
    # That a check found something is how it was meant to run.
    failed = bool(result.error) and not result.told
    told: dict[str, Any] = {"executionSuccessful": not failed, "exitCode": result.exit_code}
    if failed:
        text = f"{result.where}: {result.error}" if result.where else result.error
        notice = {"level": "error", "message": {"text": f"{text}\n{result.todo}".strip()}}
        told["toolExecutionNotifications"] = [notice]
    return told
