"""Patterns of `.gitignore`, as regular expressions.

Each is held against one path at a time, folders before what is in them, as git does it; so a
pattern need not match what lies below a folder that it matches.
https://git-scm.com/docs/gitignore#_pattern_format
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t\n\r\f\v",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}
_NOTHING = "(?!)"

# In this order: two asterisks or more between slashes stand for any folders, or none.
_TOKEN = re.compile(
    r"(?P<any_folders>(?<![^/])\*{2,}/)"
    r"|(?P<all_inside>(?<=/)\*{2,}$|^\*{2,}$)"
    r"|(?P<any>\*+)"
    r"|(?P<one>\?)"
    r"|(?P<set>\[(?P<negated>[!^]?)(?P<members>\]?(?:\[:\w+:\]|\\.|[^\]\\])*)\])"
    r"|\\(?P<escaped>.)"
    r"|(?P<broken>[\[\\])"  # a set or an escape without an end
    r"|(?P<itself>.)",
    re.DOTALL,
)
_MEMBER = re.compile(r"\[:(?P<named>\w+):\]|(?P<low>\\.|[^\\])(?:-(?P<high>\\.|[^\\]))?", re.DOTALL)


@dataclass(frozen=True)
class Pattern:
    """One line.

    Attributes:
        expression: of a path relative to the folder of the file that the line stands in.
        for_folders: whether it is about folders alone.
        takes_back: whether what it matches stays in after all.
    """

    expression: re.Pattern[str]
    for_folders: bool
    takes_back: bool


def read_patterns(text: str) -> Iterator[Pattern]:
    """The patterns of a file, in order."""
    for ended in text.removeprefix("\ufeff").split("\n"):
        line = re.sub(r"(?<!\\) +$", "", ended.removesuffix("\r"))
        if not line or line.startswith("#"):
            continue
        takes_back = line.startswith("!")
        line = line.removeprefix("!")
        for_folders = line.endswith("/")
        yield Pattern(_expression(line.removesuffix("/")), for_folders, takes_back)


def _expression(glob: str) -> re.Pattern[str]:
    # With no slash but a last one, it is about names at any depth.
    anywhere = "(?:.*/)?" if "/" not in glob else ""
    parts = [_translated(token) for token in _TOKEN.finditer(glob.removeprefix("/"))]
    return re.compile(anywhere + ("".join(parts) if parts else _NOTHING), re.DOTALL)


def _translated(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "any_folders":
            return "(?:.*/)?"
        case "all_inside":
            return ".+"
        case "any":
            return "[^/]*"
        case "one":
            return "[^/]"
        case "set":
            return _set(token["members"], negated=bool(token["negated"]))
        case "broken":
            return _NOTHING
        case _:
            return re.escape(token["escaped"] or token["itself"])


def _set(members: str, *, negated: bool) -> str:
    found = "".join(map(_member, _MEMBER.finditer(members)))
    if not found:
        return "[^/]" if negated else _NOTHING
    return f"(?!/)[{'^' if negated else ''}{found}]"


def _member(member: re.Match[str]) -> str:
    if member["named"]:
        return _CLASSES.get(member["named"], "")
    low = member["low"][-1]
    high = (member["high"] or low)[-1]
    return f"{re.escape(low)}-{re.escape(high)}" if low <= high else ""
