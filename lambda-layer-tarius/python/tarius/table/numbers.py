"""Which texts are numbers that DynamoDB stores without changing their value.

Limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
"""

import re
from decimal import Decimal

MAX_DIGITS = 38
# Magnitudes run from 1E-130 to 9.9999999999999999999999999999999999999E+125.
_SMALLEST_EXPONENT = -130
_LARGEST_EXPONENT = 125

# ASCII digits only. A leading zero is refused, for a text such as 007 is a code rather than a
# number, and would come back as 7.
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE][+-]?[0-9]{1,3})?")


# What nearly all numbers look like, and nothing that any bound could refuse.
_SHORT = re.compile(r"-?(?:0|[1-9][0-9]{0,18})(?:\.[0-9]{1,18})?")


def why_not_a_number(text: str) -> str:
    """Why DynamoDB cannot hold the text as a number with the same value; empty if it can."""
    if _SHORT.fullmatch(text):
        return ""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return "not a plain decimal number"
    whole, fraction = match.groups(default="")
    if len((whole + fraction).lstrip("0")) > MAX_DIGITS:
        return f"more than {MAX_DIGITS} digits"
    if len(text) <= MAX_DIGITS and "e" not in text and "E" not in text:
        return ""  # too short a text to leave the range
    if not _SMALLEST_EXPONENT <= Decimal(text).adjusted() <= _LARGEST_EXPONENT:
        return "outside the range that DynamoDB can hold"
    return ""


def number_size(text: str) -> int:
    """The bytes that DynamoDB counts for a number: one per two significant digits, and one."""
    mantissa = text.lower().partition("e")[0]
    digits = mantissa.lstrip("-").replace(".", "").strip("0")
    return (len(digits) + 1) // 2 + 1 + mantissa.startswith("-")
