"""Which texts are numbers that DynamoDB keeps.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
"""

import re
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_SHORT = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
"""What nearly all numbers look like, and nothing that any bound could refuse."""

_MOST_DIGITS = 38
_SMALLEST, _LARGEST = -130, 125
"""Exponents of the first digit."""


def why_not_a_number(text: str) -> str:
    """Why DynamoDB has no such number; empty if it may. Nothing of the text is in it."""
    if _SHORT.fullmatch(text):
        return ""
    if not _NUMBER.fullmatch(text):
        return "a number is none"
    number = Decimal(text)
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    if len(digits) > _MOST_DIGITS:
        return f"a number has more than {_MOST_DIGITS} digits"
    if digits and not _SMALLEST <= number.adjusted() <= _LARGEST:
        return "a number is too large or too small"
    return ""
