"""Templates whose values may change by themselves are known."""

from pathlib import Path

import pytest

from deployer.project.template import read_template
from deployer.stack.dynamic import has_values_unseen


@pytest.mark.parametrize(
    ("text", "unseen"),
    [
        ("Parameters: { A: { Type: String } }", False),
        ("Parameters: { A: { Type: String, NoEcho: true } }", True),
        ("Parameters: { A: { Type: String, NoEcho: 'True' } }", True),
        ("Parameters: { A: { Type: 'AWS::SSM::Parameter::Value<String>' } }", True),
        ("Outputs: { A: { Value: '{{resolve:ssm:/acme/key}}' } }", True),
        ("Outputs: { A: { Value: '{{resolve:ssm:/acme/key:3}}' } }", False),
    ],
)
def test_values_that_cannot_be_seen_may_have_changed(
    tmp_path: Path, text: str, unseen: bool
) -> None:
    path = tmp_path / "root.yaml"
    path.write_text(f"Resources: {{ Topic: {{ Type: AWS::SNS::Topic }} }}\n{text}\n")
    assert has_values_unseen(read_template(path)) is unseen
