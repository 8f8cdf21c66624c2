"""The bucket and the key are looked at in all that a deployment needs of them."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from deployer.errors import AwsError
from deployer.messages import Examined
from deployer.pipeline.doctor.storage import look_at_bucket, look_at_key
from tests.unit.aws.clients import ACCOUNT, REGION, make_aws
from tests.unit.aws.scripted import Scripted, client_error

ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
BOOTSTRAP = "deployer bootstrap --env devl"
BLOCKED = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
)


def _raises(code: str) -> Callable[..., Any]:
    def answer(**_: Any) -> Any:
        raise client_error(code, "why")

    return answer


def _bucket(monkeypatch: pytest.MonkeyPatch, **answers: Any) -> list[Examined]:
    by_default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    script: dict[str, Any] = {
        "HeadBucket": lambda **_: {"BucketRegion": REGION},
        "GetBucketVersioning": lambda **_: {"Status": "Enabled"},
        "GetBucketEncryption": lambda **_: {
            "ServerSideEncryptionConfiguration": {"Rules": [by_default]}
        },
        "GetPublicAccessBlock": lambda **_: {"PublicAccessBlockConfiguration": BLOCKED},
    }
    s3 = Scripted(monkeypatch, "s3", {**script, **answers})
    return list(look_at_bucket(make_aws(s3=s3.client), "acme-code", BOOTSTRAP))


def test_a_good_bucket_has_nothing_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _bucket(monkeypatch)
    assert [it.verdict for it in found] == ["ok", "ok", "ok"]
    assert not any(it.todo for it in found)


@pytest.mark.parametrize(
    ("answers", "verdicts"),
    [
        (
            {"GetBucketEncryption": _raises("ServerSideEncryptionConfigurationNotFoundError")},
            ["ok", "warning", "ok"],
        ),
        ({"GetBucketEncryption": _raises("AccessDenied")}, ["ok", "skipped", "ok"]),
        (
            {"GetPublicAccessBlock": _raises("NoSuchPublicAccessBlockConfiguration")},
            ["ok", "ok", "warning"],
        ),
        (
            {
                "GetPublicAccessBlock": lambda **_: {
                    "PublicAccessBlockConfiguration": {**BLOCKED, "BlockPublicPolicy": False}
                }
            },
            ["ok", "ok", "warning"],
        ),
    ],
)
def test_what_a_bucket_lacks_has_a_mend(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any], verdicts: list[str]
) -> None:
    found = _bucket(monkeypatch, **answers)
    assert [it.verdict for it in found] == verdicts
    assert all(it.todo for it in found if it.verdict != "ok")


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ({"HeadBucket": _raises("404")}, "does not exist"),
        ({"HeadBucket": _raises("403")}, "somebody else's"),
        ({"HeadBucket": lambda **_: {"BucketRegion": "eu-north-1"}}, "is in eu-north-1"),
        ({"GetBucketVersioning": lambda **_: {}}, "not versioned"),
    ],
)
def test_a_bucket_that_cannot_be_used_is_an_error(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any], what: str
) -> None:
    with pytest.raises(AwsError, match=what):
        _bucket(monkeypatch, **answers)


def _key(
    monkeypatch: pytest.MonkeyPatch,
    refusal: str = "DryRunOperationException",
    **more: Any,
) -> Examined:
    metadata = {"KeyId": "1", "Arn": ARN, "KeyState": "Enabled", **more}
    script = {
        "DescribeKey": lambda **_: {"KeyMetadata": metadata},
        "GenerateDataKey": _raises(refusal),
    }
    kms = Scripted(monkeypatch, "kms", script)
    [found] = look_at_key(make_aws(kms=kms.client), ARN)
    return found


def test_a_key_that_a_dry_run_may_use_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _key(monkeypatch).verdict == "ok"


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"KeyState": "Disabled"}, "is Disabled"),
        ({"KeyState": "PendingDeletion"}, "is PendingDeletion"),
        ({"KeyUsage": "SIGN_VERIFY"}, "is for SIGN_VERIFY"),
        ({"Arn": ARN.replace(REGION, "eu-north-1")}, "is in eu-north-1"),
        ({"refusal": "InvalidKeyUsageException"}, "cannot be used"),
    ],
)
def test_a_key_that_cannot_be_used_has_a_mend(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, Any], what: str
) -> None:
    found = _key(monkeypatch, **more)
    assert found.verdict == "failed"
    assert what in found.text
    assert found.todo


@pytest.mark.parametrize(
    ("state", "commands"),
    [
        ("Disabled", ["enable-key"]),
        ("PendingDeletion", ["cancel-key-deletion", "enable-key"]),
        ("PendingImport", []),
    ],
)
def test_a_key_is_taken_back_where_that_can_be(
    monkeypatch: pytest.MonkeyPatch, state: str, commands: list[str]
) -> None:
    todo = _key(monkeypatch, KeyState=state).todo
    assert re.findall(r"aws kms (\S+) --key-id", todo) == commands


def test_what_nothing_names_is_said() -> None:
    [bucket] = look_at_bucket(make_aws(), None, BOOTSTRAP)
    assert (bucket.verdict, BOOTSTRAP in bucket.todo) == ("failed", True)
    assert [it.verdict for it in look_at_key(make_aws(), None)] == ["skipped"]


def test_a_key_that_may_be_used_through_services_alone_is_not_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = _key(monkeypatch, refusal="AccessDeniedException")
    assert found.verdict == "skipped"
    assert "through S3" in found.text
