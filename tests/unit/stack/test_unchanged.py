"""An unchanged stack is known in one call; in doubt, it is not unchanged."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deployer.project.template import read_template
from deployer.stack.describe import Stack
from deployer.stack.plan import StackRequest
from deployer.stack.unchanged import is_unchanged
from tests.unit.aws.scripted import Scripted
from tests.unit.stack.change_sets import EXISTING, REQUEST

TEXT = """\
Parameters:
  Colour: { Type: String }
  Size: { Type: Number, Default: 7 }
  Loud: { Type: String, Default: false }
Resources:
  Topic: { Type: AWS::SNS::Topic }
"""
PARAMETERS = {"Colour": "blue", "Size": "7", "Loud": "false"}
STACK = replace(EXISTING, parameters=PARAMETERS, tags={"Team": "data"})
WANTED = replace(REQUEST, template_text=TEXT)


class Deployed:
    """A deployed template, and whether it was asked for."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, deployed: Any, text: str = TEXT
    ) -> None:
        path = folder / "root.yaml"
        path.write_bytes(text.encode())
        self._template = read_template(path)
        script = {"GetTemplate": lambda **_: {"TemplateBody": deployed}}
        self.cfn = Scripted(monkeypatch, "cloudformation", script)
        # botocore hands JSON over parsed, which the model does not know of.
        if not isinstance(deployed, str):
            monkeypatch.setattr(
                self.cfn.client, "_make_api_call", lambda *_: {"TemplateBody": deployed}
            )

    def is_unchanged(self, stack: Stack = STACK, request: StackRequest = WANTED) -> bool:
        """The answer under test."""
        return is_unchanged(self.cfn.client, stack, request, self._template)


def test_same_text_parameters_and_tags_are_unchanged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deployed = Deployed(monkeypatch, tmp_path, TEXT)
    assert deployed.is_unchanged()
    [asked] = deployed.cfn.parameters("GetTemplate")
    assert asked == {"StackName": STACK.stack_id, "TemplateStage": "Original"}


@pytest.mark.parametrize("deployed", [TEXT.rstrip(), f"{TEXT}\n", TEXT.replace("\n", "\r\n")])
def test_ends_of_lines_and_of_the_text_do_not_matter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, deployed: str
) -> None:
    assert Deployed(monkeypatch, tmp_path, deployed).is_unchanged()


@pytest.mark.parametrize(
    "stack",
    [
        replace(STACK, status="UPDATE_ROLLBACK_COMPLETE"),
        replace(STACK, status="REVIEW_IN_PROGRESS"),
        replace(STACK, parameters={**PARAMETERS, "Colour": "red"}),
        replace(STACK, parameters={**PARAMETERS, "Size": "8"}),
        replace(STACK, parameters={**PARAMETERS, "More": "1"}),
        replace(STACK, tags={}),
        replace(STACK, tags={"Team": "data", "More": "x"}),
    ],
)
def test_stack_that_differs_is_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stack: Stack
) -> None:
    assert not Deployed(monkeypatch, tmp_path, TEXT).is_unchanged(stack)


@pytest.mark.parametrize("deployed", [TEXT.replace("Topic", "Other"), f"# new\n{TEXT}", "{}"])
def test_other_text_is_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, deployed: str
) -> None:
    assert not Deployed(monkeypatch, tmp_path, deployed).is_unchanged()


@pytest.mark.parametrize(
    "declared",
    [
        "{ Type: String, NoEcho: true }",
        "{ Type: String, NoEcho: 'True' }",
        "{ Type: 'AWS::SSM::Parameter::Value<String>' }",
    ],
)
def test_values_that_cannot_be_seen_may_have_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, declared: str
) -> None:
    text = TEXT.replace("Colour: { Type: String }", f"Colour: {declared}")
    deployed = Deployed(monkeypatch, tmp_path, text, text)
    assert not deployed.is_unchanged(request=replace(WANTED, template_text=text))


@pytest.mark.parametrize(("type_", "same"), [("AWS::SNS::Topic", True), ("AWS::SQS::Queue", False)])
def test_json_is_compared_by_what_it_means(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, type_: str, same: bool
) -> None:
    body = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    other = {"Resources": {"Topic": {"Type": type_}}}
    text = json.dumps(body, indent=2)
    deployed = Deployed(monkeypatch, tmp_path, other, text)
    stack = replace(STACK, parameters={})
    request = replace(WANTED, template_text=text, parameters={})
    assert deployed.is_unchanged(stack, request) is same


def test_json_that_became_yaml_is_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert not Deployed(monkeypatch, tmp_path, {"Resources": {}}).is_unchanged()
