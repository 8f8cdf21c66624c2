"""Each code of an error has one spelling: in answers, in the API's document, in the docs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from redaction.errors import Code
from redaction.reads import ReadError
from tests.unit.redacted_reads.doors import ApiDoor, Door
from tests.unit.redacted_reads.small_s3 import SmallS3

ROOT = Path(__file__).parents[3]
SOURCES = (
    *(ROOT / "lambda-layer-redaction/python/redaction/reads").glob("*.py"),
    *(ROOT / "src/read-redacted").glob("*.py"),
)
CODES_AT = {"ReadError": 1, "Problem": 1, "_Meaning": 0}
"""What makes an error, and which of its arguments is the code."""


def _written() -> Iterator[str]:
    """The codes in the sources, those of reads spelt as S3 spells codes."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = CODES_AT.get(getattr(getattr(node, "func", None), "id", ""))
            if place is None or not isinstance(node, ast.Call):
                continue
            for it in ast.walk(node.args[place]):
                if isinstance(it, ast.Constant) and isinstance(it.value, str):
                    yield it.value


def _answered(api: ApiDoor) -> set[str]:
    """The codes as the API answers with them."""
    problem_of = api.handler.problem_of
    return {problem_of(ReadError(400, it, "-")).code for it in _written()} | {*get_args(Code)}


def _listed(text: str) -> set[str]:
    return {*re.findall(r"`([a-z]+(?:-[a-z0-9]+)*)`", text)}


def test_the_docs_know_every_code(api: ApiDoor) -> None:
    page = (ROOT / "docs/redacted-reads.md").read_text("utf-8")
    rows = page.partition("| status | code | |\n")[2].partition("\n\n")[0].splitlines()[1:]

    assert _listed("".join(it.split("|")[2] for it in rows)) == _answered(api)


def test_the_apis_document_knows_every_code(api: ApiDoor) -> None:
    document = yaml.safe_load((ROOT / "cft/openapi/redacted-reads-api.yaml").read_text("utf-8"))
    [read] = [it["get"] for it in document["paths"].values() if "get" in it]
    told = "".join(it["description"] for it in read["responses"].values())

    assert _listed(told) == _answered(api)


@pytest.mark.parametrize(
    ("consumer", "body", "code"),
    [
        ("inventory", b"{", "not-json"),
        ("logistics", b"7", "not-a-record"),
        ("inventory", b"[" * 1_000, "too-deep"),
    ],
)
def test_what_cannot_be_redacted_is_refused_by_its_own_name(
    door: Door, s3: SmallS3, consumer: str, body: bytes, code: str
) -> None:
    s3.objects["store_events/a"] = body

    seen = door.read(consumer, "store_events/a")

    assert (seen.status, seen.code) == (door.spelt(422), code)
