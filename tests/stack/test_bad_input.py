"""What a user can get wrong: one clear message each, and nothing half made."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stack.platform import Platform

PARAMS = "params/cfn-parameters.json"

Change = Callable[[Path], object]


def _write(path: str, text: str) -> Change:
    return lambda root: (root / path).write_text(text)


def _params(**changes: object) -> Change:
    def change(root: Path) -> None:
        document = json.loads((root / PARAMS).read_text())
        (root / PARAMS).write_text(json.dumps(document | changes))

    return change


def _remove(path: str) -> Change:
    def change(root: Path) -> None:
        for file in sorted((root / path).rglob("*"), reverse=True):
            file.unlink() if file.is_file() else file.rmdir()
        target = root / path
        target.unlink() if target.is_file() else target.rmdir()

    return change


CASES: dict[str, tuple[Change, tuple[str, ...], int, str]] = {
    "no params file": (_remove(PARAMS), (), 2, "params file is missing"),
    "params are no JSON": (_write(PARAMS, '{"a": 1,}'), (), 2, "not JSON"),
    "an unknown key": (_params(**{"stack-prefx": "x"}), (), 2, "Did you mean 'stack-prefix'?"),
    "an unknown parameter": (
        _params(parameters={"devl": {"NumberColumn": "x"}}),
        (),
        2,
        "Did you mean 'NumberColumns'?",
    ),
    "no source folder": (_remove("src/process-data"), (), 2, "src/process-data does not exist"),
    "a template that is no YAML": (
        _write("cft/nested-stacks/sns-stack.yaml", "Resources: [\n"),
        (),
        2,
        "sns-stack.yaml:2:1: this is not YAML",
    ),
    "a missing nested template": (
        _remove("cft/nested-stacks/sns-stack.yaml"),
        (),
        2,
        "'nested-stacks/sns-stack.yaml', which does not exist",
    ),
    "an absent code bucket": (
        lambda _: None,
        ("--code-bucket", "no-such-bucket-anywhere"),
        1,
        "the code bucket does not exist",
    ),
    "a malformed override": (lambda _: None, ("--parameter", "x"), 2, "not NAME=VALUE"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_refused_with_one_message_and_nothing_made(case: str, fresh: Platform) -> None:
    spoil, words, code, message = CASES[case]
    spoil(fresh.root)

    done = fresh.deploy(*words)

    assert done.returncode == code, done.stdout + done.stderr
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    stacks = fresh.client("cloudformation").describe_stacks()["Stacks"]
    assert not [it for it in stacks if it["StackName"] != "tarius-bootstrap-stack"]


def test_an_unknown_environment_is_refused(fresh: Platform) -> None:
    done = fresh.deployer("deploy", "--env", "dev", "--local", "--yes")

    assert done.returncode == 2
    assert "Did you mean 'devl'?" in done.stderr


def test_without_credentials_it_says_so_and_asks_no_cloud(fresh: Platform) -> None:
    done = fresh.deployer("deploy", "--env", "devl", "--region", "us-east-1", "--yes")

    assert done.returncode == 1
    assert "there are no AWS credentials" in done.stderr


def test_a_call_that_is_denied_is_named_with_what_to_do(fresh: Platform) -> None:
    iam = fresh.client("iam")
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    allowed = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}
    iam.put_user_policy(
        UserName="reader",
        PolicyName="list",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    fresh.client("s3").create_bucket(Bucket="some-bucket")

    done = fresh.deployer(
        *("deploy", "--env", "devl", "--yes", "--code-bucket", "some-bucket", "--kms-key", "arn"),
        variables=fresh.as_caller(key["AccessKeyId"], key["SecretAccessKey"]),
    )

    assert done.returncode == 1
    assert "the caller may not do this" in done.stderr
    assert "cloudformation:DescribeStacks" in done.stderr
    assert "Give the role that permission" in done.stderr
    assert "user/reader" in done.stdout  # who it was


def test_another_account_than_the_params_allow_is_refused(fresh: Platform) -> None:
    document = json.loads((fresh.root / PARAMS).read_text())
    document["account-id"] = {"devl": "111111111111"}
    (fresh.root / PARAMS).write_text(json.dumps(document))

    done = fresh.deployer(
        *("deploy", "--env", "devl", "--yes"), variables=fresh.as_caller("000000000000", "x")
    )

    assert done.returncode == 2
    assert "account 000000000000" in done.stderr
    assert "111111111111" in done.stderr


def test_an_unversioned_code_bucket_is_refused(fresh: Platform) -> None:
    fresh.client("s3").create_bucket(Bucket="without-versions")

    done = fresh.deploy("--code-bucket", "without-versions")

    assert done.returncode == 1
    assert "not versioned" in done.stderr
    assert "put-bucket-versioning" in done.stderr
