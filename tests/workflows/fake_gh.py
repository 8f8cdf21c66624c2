"""A `gh` that keeps comments in a file, and notes what it is asked."""

import json
import sys
from pathlib import Path
from typing import Any

_SCRIPT = """\
#!{python}
import json, os, pathlib, sys

assert os.environ["GH_TOKEN"] == "token-of-the-run"
words, kept = sys.argv[1:], pathlib.Path({file!r})
state = json.loads(kept.read_text())
state["asked"].append(words)
if "--method" in words:
    path, body = words[3], json.load(sys.stdin)["body"]
    if words[2] == "POST":
        made = {{"id": len(state["comments"]) + 1, "author": "github-actions[bot]", "body": body}}
        state["comments"].append(made)
    else:
        [found] = [it for it in state["comments"] if path.endswith(f"/comments/{{it['id']}}")]
        found["body"] = body
    print("{{}}")
else:
    for it in state["comments"]:
        print(json.dumps(it))
kept.write_text(json.dumps(state))
"""


class FakeGh:
    """The program, and what became of the comments.

    Attributes:
        folder: to be put before others on PATH.
    """

    def __init__(self, folder: Path) -> None:
        """Write the program into a folder.

        Args:
            folder: is made.
        """
        self.folder = folder
        self._file = folder / "gh.json"
        folder.mkdir(parents=True)
        self._file.write_text(json.dumps({"asked": [], "comments": []}))
        program = folder / "gh"
        program.write_text(_SCRIPT.format(python=sys.executable, file=str(self._file)))
        program.chmod(0o755)

    def comment_by(self, author: str, body: str) -> None:
        """Somebody else writes a comment."""
        state = json.loads(self._file.read_text())
        state["comments"].append({"id": 99, "author": author, "body": body})
        self._file.write_text(json.dumps(state))

    @property
    def comments(self) -> list[Any]:
        """All that there are, in order: author and body."""
        return [(it["author"], it["body"]) for it in json.loads(self._file.read_text())["comments"]]

    @property
    def asked(self) -> list[list[str]]:
        """The words of each call."""
        found: list[list[str]] = json.loads(self._file.read_text())["asked"]
        return found
