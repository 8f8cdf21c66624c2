"""Reads requirements.txt, the list of what pip installs beside code.

An artifact is known by the hash of the list, so the list must say all that decides what comes of
it: what it would take from other files is refused, and so is what pip would have to build.
https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deployer.errors import ProjectError

REQUIREMENTS = "requirements.txt"

_COMMENT = re.compile(r"(^|\s+)#.*$")
# Abbreviated as far as pip's own parser takes it.
_REFUSED_OPTIONS = (
    (re.compile(r"-[rc]|--requirem|--c(?!onfig)"), "includes another file"),
    (re.compile(r"-e|--ed"), "installs a folder as it is"),
    (re.compile(r"-f|--f"), "takes wheels from elsewhere"),
    (re.compile(r"--no-b"), "has packages built"),
)
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
# What stands for a requirement: behind its name and an @, a URL; else a name, or a path.
_REFERENCE = re.compile(r"(?:[\w.-]+\s*(?:\[[^\]]*\])?\s*@\s*)?(?P<it>[^\s;]+)")
_REMOTE_WHEEL = re.compile(r"https?://[^#?]+\.whl([#?].*)?")
_PATH = re.compile(r"^file:|^\.|[/\\]|://|\.(whl|zip|tar|tgz|tar\.\w+)$")
# One version, no pattern of them.
_PINNED = re.compile(r"===?\s*[\w.!+-]+(?![\w.!+*-])")


@dataclass(frozen=True)
class Requirement:
    """A line that asks for a package.

    Attributes:
        number: of its first line, from 1.
        text: without comment, its continued lines joined.
    """

    number: int
    text: str

    @property
    def is_pinned(self) -> bool:
        """Whether it names one version, or one wheel by its URL."""
        wanted = self.text.partition(";")[0].partition(" --")[0]
        return bool(_PINNED.search(wanted)) or "://" in wanted


def read_requirements(path: Path) -> list[Requirement]:
    """What a list asks for.

    Raises:
        ProjectError: something in it would make the outcome depend on other files, on the
            process's environment, or on a build.
    """
    found = []
    for line in _lines(path.read_text("utf-8", errors="replace")):
        where = f"{path}:{line.number}"
        _check_options(line.text, where)
        if not line.text.startswith("-"):
            _check_reference(line.text, where)
            found.append(line)
    return found


def _lines(text: str) -> Iterator[Requirement]:
    """Its lines as pip reads them: continued ones joined, comments and empty ones left out."""
    number, parts = 0, list[str]()
    for at, line in enumerate([*text.splitlines(), ""], start=1):
        number = number if parts else at
        is_comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not is_comment:
            parts.append(line[:-1])
            continue
        joined = _COMMENT.sub("", "".join([*parts, f" {line}" if is_comment else line])).strip()
        if joined:
            yield Requirement(number, joined)
        parts = []


def _check_options(text: str, where: str) -> None:
    for word in text.split():
        for option, problem in _REFUSED_OPTIONS:
            if option.match(word):
                raise ProjectError(
                    f"'{text}' {problem}, whose changes would go unseen",
                    where=where,
                    todo=f"Write into {REQUIREMENTS} all that it needs, for wheels of an index.",
                )


def _check_reference(text: str, where: str) -> None:
    if _VARIABLE.search(text):
        raise ProjectError(
            f"'{text}' takes a value from the environment, whose changes would go unseen",
            where=where,
            todo="Write the value itself.",
        )
    found = _REFERENCE.match(text)
    if found and _PATH.search(found["it"]) and not _REMOTE_WHEEL.fullmatch(found["it"]):
        raise ProjectError(
            f"'{text}' is neither a package of an index nor the URL of a wheel, so its changes "
            "would go unseen, or it would have to be built",
            where=where,
            todo="Name a version of a package; or put what it holds into the folder, or a layer.",
        )
