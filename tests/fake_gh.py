"""A `gh` that keeps comments and secrets in a file, and notes what it is asked."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

IDS = {"id": 7, "full_name": "Acme/data", "owner": {"id": 3}}
TOKEN = "token-of-the-run"  # with which comments are read and written

_SCRIPT = """\
#!{python}
import json, os, pathlib, sys

words, kept = sys.argv[1:], pathlib.Path({file!r})
state = json.loads(kept.read_text())
state["asked"].append(words)


def comment():
    if os.environ.get("GH_TOKEN") != {token!r}:
        return "HTTP 401"
    if "--method" not in words:
        for it in state["comments"]:
            print(json.dumps(it))
        return ""
    path, body = words[3], json.load(sys.stdin)["body"]
    if words[2] == "POST":
        made = {{"id": len(state["comments"]) + 1, "author": "github-actions[bot]", "body": body}}
        state["comments"].append(made)
    else:
        [found] = [it for it in state["comments"] if path.endswith(f"/comments/{{it['id']}}")]
        found["body"] = body
    return ""


def secret():
    if not state["logged_in"]:
        return "log in first"
    if words[1] == "set":
        if words[2] == state["failing"]:
            return "HTTP 403"
        state["secrets"][words[2]] = sys.stdin.read()
    else:
        for it in state["secrets"]:
            print(it, "2026-01-01T00:00:00Z", sep="\\t")
    return ""


def repository():
    if words[1] == "repos/gone/gone":
        return "HTTP 404"
    print(json.dumps({ids!r}))
    return ""


if words[0] == "secret":
    complaint = secret()
else:
    complaint = comment() if any("/issues/" in it for it in words) else repository()
kept.write_text(json.dumps(state))
sys.exit(complaint or 0)
"""


class FakeGh:
    """The program, and what became of what it was given.

    Attributes:
        folder: to be put before others on PATH.
    """

    def __init__(self, folder: Path, failing: str = "") -> None:
        """Write the program into a folder.

        Args:
            folder: is made.
            failing: the secret that cannot be set.
        """
        self.folder = folder
        self._file = folder / "gh.json"
        folder.mkdir(parents=True)
        state = {"asked": [], "comments": [], "secrets": {}, "logged_in": True, "failing": failing}
        self._file.write_text(json.dumps(state))
        program = folder / "gh"
        names = {"python": sys.executable, "file": str(self._file), "token": TOKEN, "ids": IDS}
        program.write_text(_SCRIPT.format(**names))
        program.chmod(0o755)

    def be_found(self, monkeypatch: pytest.MonkeyPatch) -> "FakeGh":
        """Stand in the way of the machine's own gh."""
        monkeypatch.setenv("PATH", str(self.folder))
        return self

    def comment_by(self, author: str, body: str) -> None:
        """Somebody else writes a comment."""
        state = self._state
        state["comments"].append({"id": 99, "author": author, "body": body})
        self._file.write_text(json.dumps(state))

    def log_out(self) -> None:
        """From now on nobody is logged in who may see secrets."""
        self._file.write_text(json.dumps({**self._state, "logged_in": False}))

    @property
    def comments(self) -> list[Any]:
        """All that there are, in order: author and body."""
        return [(it["author"], it["body"]) for it in self._state["comments"]]

    @property
    def secrets(self) -> dict[str, str]:
        """The values that were set."""
        found: dict[str, str] = self._state["secrets"]
        return found

    @property
    def asked(self) -> list[list[str]]:
        """The words of each call."""
        found: list[list[str]] = self._state["asked"]
        return found

    @property
    def _state(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self._file.read_text())
        return read


def without_gh(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Hide whichever gh the machine has."""
    (folder / "empty").mkdir(exist_ok=True)
    monkeypatch.setenv("PATH", str(folder / "empty"))
