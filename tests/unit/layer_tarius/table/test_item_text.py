"""Any row becomes JSON that says just what the row says, as boto3's own would. H2."""

import json
from functools import cache
from typing import Any

from botocore.serialize import create_serializer
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from tarius.table.item_text import ItemTexts

_CHARACTERS = st.characters(exclude_categories=())  # lone surrogates too
_ROWS = st.dictionaries(st.text(min_size=1), st.text(_CHARACTERS), min_size=1, max_size=6).map(
    lambda row: (list(row), list(row.values()))
)


def kind(position: int) -> str:
    return "SN"[position % 2]


def text(names: list[str], values: list[str]) -> str:
    return ItemTexts((name, kind(at)) for at, name in enumerate(names)).text(values)


def item(names: list[str], values: list[str]) -> dict[str, dict[str, str]]:
    pairs = enumerate(zip(names, values, strict=True))
    return {name: {kind(position): value} for position, (name, value) in pairs if value}


@cache
def operation() -> Any:
    return get_session().get_service_model("dynamodb").operation_model("BatchWriteItem")


def sent_by_boto3(made: dict[str, dict[str, str]]) -> Any:
    """What boto3's serialiser makes of an item."""
    parameters = {"RequestItems": {"products": [{"PutRequest": {"Item": made}}]}}
    request = create_serializer("json").serialize_to_request(parameters, operation())
    return json.loads(request["body"])["RequestItems"]["products"][0]["PutRequest"]["Item"]


@given(_ROWS)
def test_the_text_reads_as_the_cells(row: tuple[list[str], list[str]]) -> None:
    assert json.loads(text(*row)) == item(*row)


@given(_ROWS)
def test_the_text_is_boto3s_to_the_byte_but_for_spaces(row: tuple[list[str], list[str]]) -> None:
    theirs = json.dumps(sent_by_boto3(item(*row)), separators=(",", ":"))
    assert text(*row).encode("ascii") == theirs.encode("ascii")


def test_percent_signs_and_quotes_in_names_are_names() -> None:
    assert json.loads(text(["100%s", '"%(a)s"', "c"], ["%d", "5", ""])) == {
        "100%s": {"S": "%d"},
        '"%(a)s"': {"N": "5"},
    }
