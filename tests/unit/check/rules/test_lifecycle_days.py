"""T026."""

from pathlib import Path

import pytest

from deployer.check.rules.lifecycle_days import RULE
from tests.unit.check.rules.broken import ROOT_FILE, extended, findings, line_with

BUCKET = """\
  Backups:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Id: keep
            Status: Enabled
            ExpirationInDays: !Ref Kept
            Transitions: !If
              - IsArchived
              - - { StorageClass: GLACIER_IR, TransitionInDays: !Ref Archived }
              - !Ref AWS::NoValue
"""
CONDITIONS = """\
Conditions:
  IsArchived: !Not [!Equals [!Ref Archived, 0]]
"""


def kept(kept: int, archived: int) -> dict[str, str]:
    """A bucket whose parameters have these defaults."""
    parameters = f"  Kept: {{ Type: Number, Default: {kept} }}\n"
    parameters += f"  Archived: {{ Type: Number, Default: {archived} }}\n"
    return extended(BUCKET, parameters, CONDITIONS)


GOOD = kept(31, 30)
BAD = kept(30, 30)


@pytest.mark.parametrize(("days", "archived"), [(30, 30), (30, 90)])
def test_a_bucket_that_archives_what_is_gone_is_found(
    tmp_path: Path, days: int, archived: int
) -> None:
    files = kept(days, archived)
    [found] = findings(RULE, tmp_path, files)
    line = line_with(files[ROOT_FILE], "LifecycleConfiguration")
    assert (found.level, found.line) == ("error", line)
    assert found.text == (
        f"objects move after {archived} days (Archived) and are deleted after {days} (Kept); "
        "S3 wants them deleted later than moved"
    )


@pytest.mark.parametrize(("days", "archived"), [(31, 30), (400, 0), (8, 0)])
def test_what_s3_takes_is_fine(tmp_path: Path, days: int, archived: int) -> None:
    assert findings(RULE, tmp_path, kept(days, archived)) == []


def test_the_environment_s_own_values_count(tmp_path: Path) -> None:
    params = {
        "project-name": "acme",
        "stack-prefix": "data",
        "stack-suffix": "root",
        "template-path": "cft/root-stack.yaml",
        "parameters": {"devl": {"Archived": "500"}},
    }
    files = kept(400, 30)
    [found] = findings(RULE, tmp_path, files, params)
    assert "after 500 days (Archived)" in found.text


def test_versions_that_nobody_sees_any_more_are_held_to_it_too(tmp_path: Path) -> None:
    bucket = """\
  Old:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Status: Enabled
            NoncurrentVersionExpiration: { NoncurrentDays: 10 }
            NoncurrentVersionTransitions:
              - { StorageClass: GLACIER, TransitionInDays: 10 }
"""
    assert len(findings(RULE, tmp_path, extended(bucket))) == 1


@pytest.mark.parametrize(
    "rules", ["x", "[x]", "[{ExpirationInDays: !GetAtt A.B, Transitions: [x, {}]}]", "!Ref Kept"]
)
def test_what_is_unknown_or_malformed_is_left_to_others(tmp_path: Path, rules: str) -> None:
    bucket = BUCKET[: BUCKET.index("        Rules:")] + f"        Rules: {rules}\n"
    assert findings(RULE, tmp_path, extended(bucket)) == []
