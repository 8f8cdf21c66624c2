"""What object lock keeps is known before the first bucket is emptied."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.stack.delete import Deletion
from deployer.stack.hindered import refuse_hindered
from tests.unit.aws.clients import make_aws
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.stack.change_sets import EXISTING
from tests.unit.stack.cloudformation import (
    ROOT_ID,
    nested_id,
    pairs,
    resource,
    resources,
    stack,
    stacks,
)

NOW = datetime.now(UTC)
DELETION = Deletion(EXISTING, ("landing", "backups"), (), stack_ids=frozenset({ROOT_ID}))
ROOT = """\
Parameters:
  Keeping: { Type: String, AllowedValues: [Delete, RetainExceptOnCreate] }
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: x, Parameters: { Policy: PASSED } }
"""
CHILD = """\
Parameters: { Policy: { Type: String } }
Resources:
  Backups: { Type: AWS::S3::Bucket, DeletionPolicy: !Ref Policy }
"""


def kept(days: float, mode: str = "COMPLIANCE") -> dict[str, Any]:
    """The lock of a version, as HeadObject tells it."""
    until = NOW + timedelta(days=days)
    return {"ObjectLockMode": mode, "ObjectLockRetainUntilDate": until}


HELD = {"ObjectLockLegalHoldStatus": "ON"}


def refuse(
    monkeypatch: pytest.MonkeyPatch, *locks: Any, passed: str = "!Ref Keeping", enabled: Any = None
) -> Scripted:
    """Look at a bucket with a version for each lock."""

    def configuration(Bucket: str) -> Answer:  # noqa: N803
        if Bucket == "landing":
            raise client_error("ObjectLockConfigurationNotFoundError")
        if isinstance(enabled, Exception):
            raise enabled
        return {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}

    def head(VersionId: str, **_: str) -> Answer:  # noqa: N803
        lock = locks[int(VersionId)]
        if isinstance(lock, Exception):
            raise lock
        found: Mapping[str, Any] = lock
        return found

    versions = [{"Key": "k", "VersionId": str(at), "LastModified": NOW} for at in range(len(locks))]
    marker = {"Key": "k", "VersionId": "marker", "LastModified": NOW}
    s3 = Scripted(
        monkeypatch,
        "s3",
        {
            "GetObjectLockConfiguration": configuration,
            "ListObjectVersions": lambda **_: {"Versions": versions, "DeleteMarkers": [marker]},
            "HeadObject": head,
        },
    )
    bodies = {ROOT_ID: ROOT.replace("PASSED", passed), nested_id("Child"): CHILD}
    listed = {
        ROOT_ID: resources(resource("Child", "AWS::CloudFormation::Stack", nested_id("Child"))),
        nested_id("Child"): resources(resource("Backups", "AWS::S3::Bucket", "backups")),
    }
    policy = pairs("ParameterKey", "ParameterValue", {"Policy": "Delete"})
    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {
            "ListExports": lambda: {"Exports": []},
            "ListStackResources": lambda StackName: listed[StackName],  # noqa: N803
            "GetTemplate": lambda StackName, TemplateStage: {"TemplateBody": bodies[StackName]},  # noqa: N803
            "DescribeStacks": lambda **_: stacks(stack(Parameters=policy)),
        },
    )
    deletion = replace(DELETION, stack=replace(EXISTING, stack_id=ROOT_ID))
    refuse_hindered(make_aws(cloudformation=cfn.client, s3=s3.client), [deletion])
    return s3


@pytest.mark.parametrize("mode", ["GOVERNANCE", "COMPLIANCE"])
def test_a_locked_bucket_is_named_with_its_end_and_the_parameter_that_keeps_it(
    monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    locks: tuple[Any, ...] = (kept(1, mode), kept(9, mode), kept(-1, mode), {})
    with pytest.raises(DeployerError) as raised:
        refuse(monkeypatch, *locks)
    error = raised.value
    until = f"{NOW + timedelta(days=9):%Y-%m-%d %H:%M} UTC ({mode})"
    assert f"the bucket backups until {until}; 2 of its newest" in error.what
    assert error.where == "root"
    assert error.todo.startswith("Nothing was deleted.")
    assert "deployer deploy --parameter Keeping=RetainExceptOnCreate, then delete" in error.todo
    assert ("BypassGovernance" in error.todo) == (mode == "GOVERNANCE")


@pytest.mark.parametrize("passed", ["Delete", "!Sub '${Keeping}'"])
def test_where_no_parameter_alone_decides_the_policy_is_named(
    monkeypatch: pytest.MonkeyPatch, passed: str
) -> None:
    with pytest.raises(DeployerError) as raised:
        refuse(monkeypatch, kept(1), passed=passed)
    assert "a DeletionPolicy of Retain" in raised.value.todo


def test_a_legal_hold_has_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeployerError, match="backups by legal holds, which have no end") as raised:
        refuse(monkeypatch, HELD)
    assert "put-object-legal-hold" in raised.value.todo


def test_what_was_locked_and_is_no_more_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = client_error("404", operation="HeadObject")
    s3 = refuse(monkeypatch, kept(-1), {"ObjectLockLegalHoldStatus": "OFF"}, {}, gone)
    assert s3.operations().count("HeadObject") == 4


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket"])
def test_who_may_not_ask_learns_it_later(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    s3 = refuse(monkeypatch, kept(1), enabled=client_error(code))
    assert s3.operations() == ["GetObjectLockConfiguration"] * 2


def test_another_failure_stops_the_deletion(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Exception, match="InternalError"):
        refuse(monkeypatch, kept(1), enabled=client_error("InternalError"))
