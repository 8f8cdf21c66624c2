"""A deployed template is compared by what it says, not by how its lines end."""

import json
from typing import Any

import pytest

from deployer.stack.deployed_template import deployed_text_is
from tests.unit.aws.clients import make_client

TEXT = "Resources:\n  Topic: { Type: AWS::SNS::Topic }\n"
BODY = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}


def _is(monkeypatch: pytest.MonkeyPatch, deployed: Any, text: str) -> bool:
    cfn = make_client("cloudformation")
    # botocore hands JSON over parsed, which the model does not know of.
    monkeypatch.setattr(cfn, "_make_api_call", lambda *_: {"TemplateBody": deployed})
    return deployed_text_is(cfn, "root", text)


@pytest.mark.parametrize("deployed", [TEXT, TEXT.rstrip(), TEXT.replace("\n", "\r\n")])
def test_ends_of_lines_do_not_matter(monkeypatch: pytest.MonkeyPatch, deployed: str) -> None:
    assert _is(monkeypatch, deployed, TEXT)


@pytest.mark.parametrize("deployed", [TEXT.replace("SNS", "SQS"), f"# new\n{TEXT}", BODY])
def test_other_text_is_another(monkeypatch: pytest.MonkeyPatch, deployed: Any) -> None:
    assert not _is(monkeypatch, deployed, TEXT)


def test_json_is_compared_by_what_it_means(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _is(monkeypatch, BODY, json.dumps(BODY, indent=2))
    assert not _is(monkeypatch, BODY, json.dumps({"Resources": {}}))
