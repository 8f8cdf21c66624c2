"""JSON of any shape and spelling, and policies about it."""

from random import Random
from typing import Any, TypeAlias

from hypothesis import strategies as st

from redaction import Policy
from redaction.paths import parse_path
from redaction.policies import Action, Denial
from tests.unit.redaction.reference import Number

NAMES = ("price", "discount", "a", "b", "Price", "pr\u0131ce", "\uff50rice", "a.b", "", "\ud800")
_PATH_NAMES = ("price", "a", "b", '"a.b"', '""', '"\\ud800"')

Shape: TypeAlias = "list[tuple[str, Any]] | tuple[Any, ...] | str | Number | bool | None"
"""A JSON value as it may be written: objects as lists of members, and arrays as tuples."""

_NUMBERS = st.from_regex(
    r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True
).map(Number)
_TEXTS = st.text(st.characters(), max_size=5) | st.sampled_from(
    ["\ud800", "\u2028", '"', "\\", "price", '{"price":1}', "\x7f", "\n"]
)
_SCALARS = st.none() | st.booleans() | _NUMBERS | _TEXTS


def _members(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    # Lists of pairs, so that a name may come twice.
    return st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=4)


def _deeper(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return _members(values) | st.lists(values, max_size=3).map(tuple)


SHAPES: st.SearchStrategy[Any] = st.recursive(_SCALARS, _deeper, max_leaves=12)
OBJECTS: st.SearchStrategy[Any] = _members(SHAPES)
# Mostly such as policies have something to say of.
DOCUMENTS = OBJECTS | _members(OBJECTS | SHAPES) | st.lists(OBJECTS, max_size=3).map(tuple) | SHAPES


def spelt(shape: Any, random: Random, blanks: str = " \t") -> str:
    """The text of a value, with blanks and escapes wherever JSON takes them."""
    match shape:
        case list():
            members = (
                f"{_blank(random, blanks)}{_text(name, random)}{_blank(random, blanks)}:"
                f"{_blank(random, blanks)}{spelt(it, random, blanks)}"
                for name, it in shape
            )
            return "{" + f"{_blank(random, blanks)},".join(members) + "}"
        case tuple():
            return "[" + ",".join(spelt(it, random, blanks) for it in shape) + "]"
        case str():
            return _text(shape, random)
        case Number(text):
            return text
    return {None: "null", True: "true", False: "false"}[shape]


def _blank(random: Random, blanks: str) -> str:
    return random.choice(["", "", random.choice(blanks)])


def _text(text: str, random: Random) -> str:
    return '"' + "".join(_character(it, random) for it in text) + '"'


def _character(character: str, random: Random) -> str:
    must = character in '"\\' or ord(character) < 32 or 0xD800 <= ord(character) < 0xE000
    if not must and random.random() < 0.7:
        return character
    units = character.encode("utf-16-be", errors="surrogatepass")
    digits = [units[at : at + 2].hex() for at in range(0, len(units), 2)]
    return "".join(f"\\u{random.choice([it, it.upper()])}" for it in digits)


@st.composite
def paths(draw: st.DrawFn) -> str:
    """A path."""
    members = st.sampled_from([*_PATH_NAMES, *_PATH_NAMES, "*", "**"])
    elements = st.sampled_from(["", "", "", "[*]", "[0]", "[1][*]"])
    drawn = draw(st.lists(st.tuples(members, elements), min_size=1, max_size=4))
    path = "".join(f"{'.' if at else ''}{it}{after}" for at, (it, after) in enumerate(drawn))
    while "**.**" in path:
        path = path.replace("**.**", "**")
    return path + ".price" if path.endswith("**") else path


_DENIALS = st.builds(
    lambda path, action: Denial(
        parse_path(path), action, "hidden" if action is Action.MASK else ""
    ),
    paths() | st.sampled_from(["**.price", "**.a", "price", "a.price"]),
    st.sampled_from(Action),
)
_DENY = st.lists(_DENIALS, max_size=4).map(tuple)

DENY_POLICIES = st.builds(Policy, st.just("reader"), deny=_DENY, alike_names=st.booleans())
ALLOW_POLICIES = st.builds(
    Policy,
    st.just("reader"),
    allow=st.lists(paths().map(parse_path), min_size=1, max_size=4).map(tuple),
    deny=_DENY,
)
