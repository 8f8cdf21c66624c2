"""A bucket that was kept is told before CloudFormation fails on its name."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.pipeline.bootstrap.kept_buckets import refuse_kept_buckets
from deployer.pipeline.bootstrap.request import bootstrap_request, bootstrap_spec
from deployer.stack.describe import Stack
from tests.unit.aws.clients import ACCOUNT, REGION
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import sample_project
from tests.unit.stack.change_sets import EXISTING

NAME = f"acme-code-{REGION}-{ACCOUNT}"
TEMPLATE = """\
Parameters:
  ProjectName: { Type: String }
  Second: { Type: String, Default: 'no' }
Conditions:
  HasSecond: !Equals [!Ref Second, 'yes']
Resources:
  Nameless: { Type: AWS::S3::Bucket }
  SecondBucket:
    Type: AWS::S3::Bucket
    Condition: HasSecond
    Properties: { BucketName: second }
  CodeBucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: RetainExceptOnCreate
    Properties: { BucketName: !Sub '${ProjectName}-code-${AWS::Region}-${AWS::AccountId}' }
"""


def _refuse(
    monkeypatch: pytest.MonkeyPatch, root: Path, status: str, existing: Stack | None = None
) -> list[dict[str, Any]]:
    """Look for buckets, for which S3 answers with a status; returns what it was asked."""

    def head(**_: Any) -> Any:
        if status != "200":
            raise client_error(status, "no")
        return {}

    s3 = Scripted(monkeypatch, "s3", {"HeadBucket": head})
    project = sample_project(root, {"cft/bootstrap-stack.yaml": TEMPLATE})
    spec = bootstrap_spec(project, local=False)
    request = bootstrap_request(project, spec, None, {})
    refuse_kept_buckets(make_target(s3=s3.client), spec, request, existing)
    return s3.parameters("HeadBucket")


def test_a_bucket_of_the_account_that_stands_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(DeployerError, match=f"the bucket {NAME} stands already") as raised:
        _refuse(monkeypatch, tmp_path, "200")
    assert raised.value.where == "acme-bootstrap-stack: CodeBucket"
    assert f"aws s3api delete-bucket --bucket {NAME}" in raised.value.todo


@pytest.mark.parametrize("status", ["403", "404"])
def test_what_is_not_there_or_not_the_accounts_is_left_to_cloudformation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str
) -> None:
    asked = _refuse(monkeypatch, tmp_path, status)
    assert asked == [{"Bucket": NAME, "ExpectedBucketOwner": ACCOUNT}]


def test_a_stack_that_has_it_is_not_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert _refuse(monkeypatch, tmp_path, "200", EXISTING) == []
