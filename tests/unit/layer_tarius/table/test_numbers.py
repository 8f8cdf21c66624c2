"""A number is stored with the value that the file has, or its row is rejected. H2."""

from decimal import Context, Decimal

import pytest
from boto3.dynamodb.types import DYNAMODB_CONTEXT
from hypothesis import given
from hypothesis import strategies as st

from tarius.table.numbers import number_size, why_not_a_number

_EXACT = Context(prec=100)

_TEXTS = (
    st.text("0123456789-+.eE_ ٣Naif", max_size=12)
    | st.decimals(allow_nan=True).map(str)
    | st.from_regex(r"-?[0-9]{1,45}(\.[0-9]{1,45})?([eE][+-]?[0-9]{1,4})?", fullmatch=True)
)


@given(_TEXTS)
def test_what_is_accepted_is_held_without_change(text: str) -> None:  # H2
    if why_not_a_number(text) == "":
        value = Decimal(text)
        digits = "".join(map(str, value.as_tuple().digits)).strip("0")
        assert len(digits) <= 38
        assert value == 0 or -130 <= value.adjusted() <= 125
        if value == 0 or value.adjusted() >= -128:  # boto3's own bounds are a little narrower
            assert DYNAMODB_CONTEXT.create_decimal(value.normalize(_EXACT)) == value


@given(
    st.integers(-(10**38) + 1, 10**38 - 1),
    st.integers(-130, 87),
)
def test_every_number_that_dynamodb_can_hold_is_accepted(digits: int, exponent: int) -> None:  # H2
    value = Decimal(digits).scaleb(exponent)
    text = str(value)
    if value == 0 or value.adjusted() >= -130:
        assert why_not_a_number(text) == "", text


_NUMBERS = ["0", "-0", "7", "-7", "12.50", "0.10", "0.000", "1e5", "1E125", "1E-130", "-9.99e+125"]
_NO_NUMBERS = [
    "NaN",
    "nan",
    "Infinity",
    "-inf",
    "1e400",
    "1E126",
    "1E-131",
    "1_000",
    "1,000",
    "0x10",
    "1e",
    "e5",
    ".5",
    "5.",
    "+5",
    "007",
    "-01",
    "00",
    "$5",
    "--5",
    "-",
    "1e99999999999999999999",
    "1.5.2",
    "true",
    "\u0663",  # digits, though not ASCII
    "\uff11\uff12",
    "\u00b2",
]


@pytest.mark.parametrize("text", [*_NUMBERS, "9" * 38, "0." + "0" * 20 + "1" * 38])
def test_numbers(text: str) -> None:
    assert why_not_a_number(text) == ""


@pytest.mark.parametrize("text", [*_NO_NUMBERS, "9" * 39, "0." + "1" * 39, "", " 5", "5 ", "5\n"])
def test_no_numbers(text: str) -> None:  # H2
    assert why_not_a_number(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 1), ("1", 2), ("12", 2), ("123", 3), ("-1", 3), ("1200", 2), ("0.0012", 2), ("1e5", 2)],
)
def test_size_counts_two_digits_a_byte(text: str, size: int) -> None:
    assert number_size(text) == size
