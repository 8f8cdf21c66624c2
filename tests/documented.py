"""Commands that a document tells people to run, by the sections they stand in."""

import re
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
RUNBOOK = REPOSITORY / "docs/runbook.md"
SECURITY = REPOSITORY / "SECURITY.md"

NOT_HERE = "<!-- on AWS alone -->\n"
"""Before a block that only AWS can run; the text beside it says so to people."""

_HEADING = re.compile(r"^##+ (.*)$", re.MULTILINE)
_BLOCK = re.compile(rf"^({re.escape(NOT_HERE)})?```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MARKED = "<!-- {} -->\n(.*?)<!-- end of {} -->"


@dataclass(frozen=True)
class Section:
    """A part of a document, without the parts below it.

    Attributes:
        commands: those that are run here, in order.
        elsewhere: those that only AWS can run.
    """

    title: str
    text: str
    commands: tuple[str, ...]
    elsewhere: tuple[str, ...]


def sections(document: Path = RUNBOOK) -> dict[str, Section]:
    """The sections of a document, by their titles."""
    text = document.read_text(encoding="utf-8")
    parts = _HEADING.split(text)[1:]
    return {
        title: _section(title, body) for title, body in zip(parts[::2], parts[1::2], strict=True)
    }


def _section(title: str, text: str) -> Section:
    blocks = [(bool(mark), _lines(body)) for mark, body in _BLOCK.findall(text)]
    here, elsewhere = (
        tuple(line for marked, lines in blocks if marked is which for line in lines)
        for which in (False, True)
    )
    return Section(title, text, here, elsewhere)


def _lines(block: str) -> list[str]:
    return [line for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def table(name: str, document: Path) -> list[list[str]]:
    """The rows of a table between two marks, without its head; quotes of code are taken off."""
    found = re.search(_MARKED.format(name, name), document.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"{document.name} has no table {name}"
    rows = found[1].strip().splitlines()[2:]
    return [[cell.strip().replace("`", "") for cell in row.strip("|").split("|")] for row in rows]
