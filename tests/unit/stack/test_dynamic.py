"""Stacks whose values may change by themselves are known."""

from pathlib import Path

import pytest

from deployer.project.read_tree import read_tree
from deployer.stack.dynamic import has_values_unseen
from tests.unit.project.sample import write
from tests.unit.project.test_tree import LEAF, nest

INCLUDE = "Metadata: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: %s } } }"


def _unseen(root: Path, text: str = "", files: dict[str, str] | None = None, **values: str) -> bool:
    write(root, {"root.yaml": f"{LEAF}{text}\n", **(files or {})})
    return has_values_unseen(read_tree(root / "root.yaml"), values)


def _output(value: str) -> str:
    return f"Outputs: {{ A: {{ Value: {value} }} }}"


@pytest.mark.parametrize(
    ("text", "unseen"),
    [
        ("Parameters: { A: { Type: String } }", False),
        ("Parameters: { A: { Type: String, NoEcho: true } }", True),
        ("Parameters: { A: { Type: String, NoEcho: 'True' } }", True),
        ("Parameters: { A: { Type: 'AWS::SSM::Parameter::Value<String>' } }", True),
    ],
)
def test_values_that_are_secret_or_in_parameter_store_may_have_changed(
    tmp_path: Path, text: str, unseen: bool
) -> None:
    assert _unseen(tmp_path, text) is unseen


@pytest.mark.parametrize(
    ("value", "unseen"),
    [
        ("'{{resolve:ssm:/acme/key}}'", True),
        ("'{{resolve:ssm:/acme/key:3}}'", False),
        ("'{{resolve:ssm:/acme/key:3}}{{resolve:ssm:/acme/key}}'", True),
        ("!Sub '{{resolve:ssm:/acme/${Environment}/topic}}'", True),
        ("!Sub '{{resolve:ssm:/acme/${Environment}/topic:12}}'", False),
        ("!Sub '{{resolve:ssm:${A}-${B}}}'", True),
        ("!Sub '{{resolve:ssm:${A}:${B}}}'", True),
        ("'{{resolve:ssm:arn:aws:ssm:eu-west-1:123456789012:parameter/key}}'", True),
        ("'{{resolve:ssm:arn:aws:ssm:eu-west-1:123456789012:parameter/key:3}}'", False),
        ("!Join ['', ['{{resolve:ssm:', !Ref A, '}}']]", True),
        ("!Join [':', ['{{resolve', ssm, !Ref A, '3}}']]", True),
        ("'{{resolve:secretsmanager:acme}}'", False),
        ("'{{resolve:ssm-secure:acme}}'", False),
    ],
)
def test_a_reference_without_a_version_may_have_changed(
    tmp_path: Path, value: str, unseen: bool
) -> None:
    assert _unseen(tmp_path, _output(value)) is unseen


def test_a_reference_may_be_the_value_of_a_parameter(tmp_path: Path) -> None:
    assert _unseen(tmp_path, Topic="{{resolve:ssm:/acme/topic}}")
    assert not _unseen(tmp_path, Topic="{{resolve:ssm:/acme/topic:7}}")


@pytest.mark.parametrize(("version", "unseen"), [("", True), (":7", False)])
def test_a_reference_may_stand_in_a_snippet(tmp_path: Path, version: str, unseen: bool) -> None:
    snippet = {"snippet.yaml": f"A: '{{{{resolve:ssm:/acme/topic{version}}}}}'\n"}
    assert _unseen(tmp_path, INCLUDE % "snippet.yaml", snippet) is unseen


def test_a_snippet_elsewhere_may_have_changed(tmp_path: Path) -> None:
    assert _unseen(tmp_path, INCLUDE % "s3://bucket/snippet.yaml")
    assert _unseen(tmp_path, INCLUDE % "!Sub 's3://${Bucket}/snippet.yaml'")


def test_a_nested_template_elsewhere_may_have_changed(tmp_path: Path) -> None:
    remote = nest("https://bucket.s3.amazonaws.com/x.yaml")
    assert not _unseen(tmp_path, nest("leaf.yaml"), {"leaf.yaml": LEAF})
    assert _unseen(tmp_path, remote)
    assert _unseen(tmp_path, nest("leaf.yaml"), {"leaf.yaml": f"{LEAF}{remote}"})
    assert _unseen(tmp_path, nest("!If [A, leaf.yaml, s3://b/x.yaml]"), {"leaf.yaml": LEAF})
    looped = nest("!Sub 'https://b/${X}.yaml'").strip().replace("Child", '"Child${X}"')
    assert _unseen(tmp_path, f"  Fn::ForEach::All: [X, [a, b], {{ {looped} }}]\n")


@pytest.mark.parametrize(
    ("text", "unseen"),
    [
        ("Transform: AWS::LanguageExtensions", False),
        ("Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]", False),
        ("Transform: Shout", True),
        ("Transform: [AWS::LanguageExtensions, Shout]", True),
        ("Transform: { Name: Shout, Parameters: { How: loud } }", True),
        ("Outputs: { A: { Value: { 'Fn::Transform': { Name: Shout } } } }", True),
        ("Outputs: { A: { Value: !Transform { Name: Shout } } }", True),
    ],
)
def test_what_a_macro_makes_may_have_changed(tmp_path: Path, text: str, unseen: bool) -> None:
    assert _unseen(tmp_path, text) is unseen
