"""Numbers by their spelling, on their way through Python's JSON parser and writer.

Python would make 1e400 infinite, 12.10 shorter, and of 4,301 digits an error. So the parser keeps
the spelling of such a number as a text between marks, and the marks, with the quotes around, are
taken off what was written. They are drawn anew in each process and never leave it, so no object can
hold them. Integers that Python spells as they were spelt are plain integers, which is faster.
"""

import re
import secrets
from collections.abc import Callable

_OPEN = f"n{secrets.token_hex(12)}"
_CLOSE = f"{secrets.token_hex(12)}n"
_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?")
# Written in full up to so many digits; the same as the events API takes.
_MOST_PLAIN = 38
_LONGEST_EXPONENT = 18

# One call in C for each number; a function of ours would take three times as long.
marked: Callable[[str], str] = f"{_OPEN}%s{_CLOSE}".__mod__
"""The value that a number is parsed to."""

NOTHING = marked("")
"""A value that is written as nothing at all."""


def spelling(value: object) -> str | None:
    """The number that a value is; None if it is none."""
    if isinstance(value, str) and value.startswith(_OPEN):
        return value[len(_OPEN) : -len(_CLOSE)]
    return str(value) if type(value) is int else None


def unmarked(text: str) -> str:
    """What was written, with numbers as numbers."""
    return text.replace(f'"{_OPEN}', "").replace(f'{_CLOSE}"', "")


def canonical(number: str) -> str:
    """The same text for numbers of the same value: 12.5 for 12.50 and 125e-1.

    In full where that takes no more than 38 digits, else as digits and exponent: 1E400.
    """
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError("not a JSON number")
    sign, whole, fraction, exponent_sign, exponent_digits = found.groups(default="")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return "0"
    exponent_digits = exponent_digits.lstrip("0")
    if len(exponent_digits) > _LONGEST_EXPONENT:
        # Beyond any use. Spellings of the same value need not meet here.
        return f"{sign}{digits}E{exponent_sign}{exponent_digits}"
    significant = digits.rstrip("0")
    exponent = int(f"{exponent_sign}{exponent_digits or 0}") - len(fraction)
    exponent += len(digits) - len(significant)
    return sign + _plain(significant, exponent)


def _plain(digits: str, exponent: int) -> str:
    if exponent >= 0 and len(digits) + exponent <= _MOST_PLAIN:
        return digits + "0" * exponent
    if exponent < 0 and max(len(digits), -exponent) <= _MOST_PLAIN:
        padded = digits.rjust(1 - exponent, "0")
        return f"{padded[:exponent]}.{padded[exponent:]}"
    return f"{digits}E{exponent}"
