"""T011."""

from pathlib import Path

import pytest

from deployer.check.rules.kept_data import RULE
from tests.unit.check.rules.broken import ROOT_FILE, extended, findings, line_with

BOOTSTRAP_FILE = "cft/bootstrap-stack.yaml"
KEPT = """\
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Retain
"""
BUCKET = (
    "Parameters: { ProjectName: { Type: String } }\n"
    "Resources: { CodeBucket: { Type: AWS::S3::Bucket, DeletionPolicy: Retain, "
    "UpdateReplacePolicy: Retain } }\n"
)
GOOD = {**extended(KEPT), BOOTSTRAP_FILE: BUCKET}
BAD = {**extended("  Table: { Type: AWS::DynamoDB::Table }\n"), BOOTSTRAP_FILE: BUCKET}


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        (
            "",
            (
                "'Table' has no DeletionPolicy and no UpdateReplacePolicy: when it is deleted or "
                "replaced, its items may be lost"
            ),
        ),
        (", DeletionPolicy: Retain", "'Table' has no UpdateReplacePolicy: "),
        (", UpdateReplacePolicy: Retain", "'Table' has no DeletionPolicy: "),
    ],
)
def test_silence_about_data_is_found(tmp_path: Path, policy: str, text: str) -> None:
    files = extended(f"  Table: {{ Type: AWS::DynamoDB::Table{policy} }}\n")
    [found] = findings(RULE, tmp_path, {**files, BOOTSTRAP_FILE: BUCKET})
    assert found.level == "warning"
    assert found.line == line_with(files[ROOT_FILE], "  Table:")
    assert text in found.text


def test_bootstrap_template_is_looked_at_too(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path)
    assert found.path == BOOTSTRAP_FILE
    assert found.text.endswith("its objects may be lost")


def test_resources_without_data_need_no_policy(tmp_path: Path) -> None:
    files = extended("  Topic: { Type: AWS::SNS::Topic }\n  Name: { Type: AWS::SSM::Parameter }\n")
    assert findings(RULE, tmp_path, {**files, BOOTSTRAP_FILE: BUCKET}) == []
