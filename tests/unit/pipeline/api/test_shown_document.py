"""What readers see of a document: its requests, its examples, where the API is, who may call it."""

import json
from pathlib import Path

import pytest

from deployer.pipeline.api.content import page_content
from deployer.pipeline.api.deployed_api import find_api
from deployer.pipeline.api.page import PageContent
from deployer.pipeline.api.shown_document import shown_document
from tests.unit.pipeline.api.an_api import DOCUMENT, api_project, api_target

ENDPOINT = "https://abc.execute-api.eu-west-1.amazonaws.com/v1"


def test_what_concerns_api_gateway_alone_is_left_out() -> None:
    shown = shown_document(DOCUMENT, ENDPOINT, "")
    assert {path: set(item) for path, item in shown["paths"].items()} == {
        "/things": {"post"},
        "/things/{id}": {"get", "delete"},
    }
    assert "x-" not in json.dumps(list(shown)) + json.dumps(shown["paths"])


def test_security_is_no_form_to_fill_in() -> None:
    shown = shown_document(DOCUMENT, ENDPOINT, "")
    assert '"security' not in json.dumps(shown)


def test_schemas_have_their_examples() -> None:
    shown = shown_document(DOCUMENT, ENDPOINT, "")
    assert shown["components"]["schemas"] == {"Thing": {"type": "object", "example": {"Id": "a"}}}


def test_where_the_api_is_and_more_is_said() -> None:
    shown = shown_document(DOCUMENT, ENDPOINT, "More.")
    assert shown["servers"] == [{"url": ENDPOINT}]
    assert shown["info"] == {"title": "Things", "description": "Keeps things.\n\nMore."}


def test_openapi_2_says_it_in_its_own_words() -> None:
    document = {
        "swagger": "2.0",
        "paths": {"/a": {"get": {}}},
        "securityDefinitions": {},
        "definitions": {"A": {"type": "object"}},
        "x-examples": {"A": {}},
    }
    assert shown_document(document, ENDPOINT, "") == {
        "swagger": "2.0",
        "paths": {"/a": {"get": {}}},
        "definitions": {"A": {"type": "object", "example": {}}},
        "info": {"description": ""},
        "schemes": ["https"],
        "host": "abc.execute-api.eu-west-1.amazonaws.com",
        "basePath": "/v1",
    }


def _content(
    monkeypatch: pytest.MonkeyPatch, folder: Path, way: str = "IAM", *, calls: bool = True
) -> PageContent:
    project, target = api_project(folder), api_target(monkeypatch, way)
    api = find_api(project, target, None)
    return page_content(api, target, "prod", calls=calls, changed=False)


def test_it_is_said_as_whom_the_page_calls_and_what(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = _content(monkeypatch, tmp_path)
    said = content.document["info"]["description"]
    assert "Callers are let in by: Signed." in said
    assert "calls **prod** on account 111111111111" in said
    assert "as arn:aws:iam::111111111111:user/ada" in said
    assert content.call


def test_where_calls_are_off_there_is_none_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = _content(monkeypatch, tmp_path, calls=False)
    assert content.call is None
    assert content.settings["calls"] is False
    assert "calls nothing" in content.document["info"]["description"]


@pytest.mark.parametrize(
    ("way", "options"),
    [
        ("IAM", ['--aws-sigv4 "aws:amz:eu-west-1:execute-api"', "--user", "x-amz-security-token"]),
        ("KEY", ['-H "x-api-key: $API_KEY"']),
    ],
)
def test_the_shown_command_holds_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str, options: list[str]
) -> None:
    written = _content(monkeypatch, tmp_path, way).settings["curl"]
    assert len(written) == len(options)
    for line, option in zip(written, options, strict=True):
        assert option in line
