"""An account from nothing: bootstrapped by an administrator, deployed to by a workflow's job alone.

What CloudFormation may do as its service role is not asked here: the local cloud makes everything.
tests/unit/templates holds that role's rights against the templates.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.stack.accounts import (
    BOOTSTRAP,
    REPOSITORY,
    Caller,
    administrator,
    bootstrap_outputs,
    job,
)
from tests.stack.other_projects import replace
from tests.stack.platform import LOADER, ROOT_STACK, Platform, running_platform

pytestmark = pytest.mark.xdist_group("accounts")

IDS = {"GitHubRepositoryId": "7", "GitHubOwnerId": "3"}
TRUSTED = {"repository_id": "7"}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """An account that an administrator has bootstrapped for a repository, and nothing else."""
    with running_platform(tmp_path_factory.mktemp("account") / "project") as started:
        given = [f"--parameter={name}={value}" for name, value in IDS.items()]
        done = administrator(started).deployer(
            "bootstrap", "--yes", "--github-repository", REPOSITORY, *given
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "arn:aws:iam::000000000000:user/admin" in done.stdout.splitlines()[0]  # V16
        yield started


def _refused(act: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as raised:
        act(**arguments)
    return str(raised.value.response["Error"]["Code"])


def _refused_job(platform: Platform, subject: str, **claims: Any) -> str:
    """How somebody with a token is refused."""
    return _refused(lambda: job(platform, subject, **claims))


def test_a_job_deploys_operates_and_deletes_with_nothing_but_its_token(account: Platform) -> None:
    workflow = job(account, **TRUSTED)  # T13 T14

    made = workflow.deployer("deploy", "--yes")
    again = workflow.deployer("deploy", "--yes")
    status = workflow.deployer("status")

    assert made.returncode == 0, made.stdout + made.stderr
    assert again.returncode == 0, again.stdout + again.stderr
    assert f"{ROOT_STACK} is unchanged" in again.stdout
    assert status.returncode == 0, status.stdout + status.stderr
    outputs = bootstrap_outputs(account)
    cfn = account.client("cloudformation")
    [root] = cfn.describe_stacks(StackName=ROOT_STACK)["Stacks"]
    assert root["RoleARN"] == outputs["CloudFormationRoleArn"]
    role = account.client("iam").get_role(RoleName=LOADER)["Role"]
    boundary = role["PermissionsBoundary"]["PermissionsBoundaryArn"]
    assert boundary == outputs["PermissionsBoundaryArn"]
    # Within the boundary the functions may do what they do.
    assert account.put_and_await("one.csv", "ID\none\n")["status"] == "LOADED"

    folders = account.root / "cft/nested-stacks/s3-stack.yaml"
    replace(folders, "Folders: [!Ref InputPrefix,", "Folders: [//, !Ref InputPrefix,")
    failed = workflow.deployer("deploy", "--yes")
    replace(folders, "Folders: [//, !Ref InputPrefix,", "Folders: [!Ref InputPrefix,")

    assert failed.returncode == 1
    assert f"First cause: {ROOT_STACK} → LandingZoneStack → LandingZoneFolders" in failed.stdout
    assert "cannot be the name of a folder" in failed.stdout
    assert "not authorized" not in failed.stdout + failed.stderr

    deleted = workflow.deployer("delete", "--yes")

    assert deleted.returncode == 0, deleted.stdout + deleted.stderr
    left = {it["StackName"] for it in cfn.describe_stacks()["Stacks"]}
    assert left == {BOOTSTRAP}


def test_a_job_may_do_nothing_else(account: Platform) -> None:
    outputs = bootstrap_outputs(account)
    role, trusted = outputs["CloudFormationRoleArn"], "arn:aws:iam::000000000000:role/"
    body = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
    account.client("cloudformation").create_stack(StackName="others-stack", TemplateBody=body)
    workflow = job(account, **TRUSTED)
    cfn = workflow.client("cloudformation")
    plan = {"ChangeSetName": "a", "ChangeSetType": "CREATE", "TemplateBody": body}

    without = workflow.deployer("deploy", "--yes", "--force", "--role-arn", "none")

    assert without.returncode == 1
    assert "may not do this" in without.stderr
    denied = "AccessDenied"
    for stack in (BOOTSTRAP, "others-stack"):
        assert _refused(cfn.delete_stack, StackName=stack, RoleARN=role) == denied
        asked = {**plan, "ChangeSetType": "UPDATE", "StackName": stack, "RoleARN": role}
        assert _refused(cfn.create_change_set, **asked) == denied
    mine = {**plan, "StackName": "tarius-mine"}
    assert _refused(cfn.create_change_set, **mine) == denied
    other = f"{trusted}tarius-deploy-us-east-1"
    assert _refused(cfn.create_change_set, **mine, RoleARN=other) == denied
    create = workflow.client("iam").create_role
    assert _refused(create, RoleName="tarius-x", AssumeRolePolicyDocument="{}") == denied
    put = workflow.client("s3").put_object
    bucket = outputs["CodeRepositoryS3Bucket"]
    assert _refused(put, Bucket=bucket, Key="others/x.zip", Body=b"") == denied
    # Where the templates of the older convention have their code.
    put(Bucket=bucket, Key=f"{REPOSITORY}/cft/x.yaml", Body=b"")


def test_only_jobs_of_that_repository_and_environment_sign_in(account: Platform) -> None:
    devl = "environment:devl"
    assert job(account, devl, **TRUSTED).client("sts").get_caller_identity()["Account"]
    by_numbers = "repo:acme@3/data@7:environment:devl"
    assert job(account, devl, **TRUSTED, sub=by_numbers).credentials
    for subject, claims in (
        ("environment:prod", TRUSTED),
        ("pull_request", TRUSTED),
        ("ref:refs/heads/main", TRUSTED),
        (devl, {"repository_id": "8"}),
        (devl, {}),
        (devl, {**TRUSTED, "sub": "repo:acme/other:environment:devl"}),
        (devl, {**TRUSTED, "sub": "repo:acme@4/data@7:environment:devl"}),
    ):
        assert _refused_job(account, subject, **claims) == "AccessDenied", (subject, claims)
    assert _refused_job(account, devl, **TRUSTED, aud="other") == "InvalidIdentityToken"


def test_a_second_bootstrap_changes_nothing_and_keeps_what_was_given(account: Platform) -> None:
    admin = _same_administrator(account)

    again = admin.deployer("bootstrap")

    assert again.returncode == 0, again.stdout + again.stderr
    assert f"{BOOTSTRAP} is unchanged" in again.stdout
    [stack] = account.client("cloudformation").describe_stacks(StackName=BOOTSTRAP)["Stacks"]
    values = {it["ParameterKey"]: it["ParameterValue"] for it in stack["Parameters"]}
    assert values["GitHubRepository"] == REPOSITORY
    assert {name: values[name] for name in IDS} == IDS
    assert stack["EnableTerminationProtection"]
    wrong = admin.platform.deployer("bootstrap", "--env", "prod", variables=_variables(admin))
    assert wrong.returncode == 2
    assert "is the environment 'devl', not 'prod'" in wrong.stderr


def test_secrets_are_set_by_gh_with_values_that_no_argument_shows(
    account: Platform, tmp_path: Path
) -> None:
    admin, said = _same_administrator(account), tmp_path / "said"
    program = tmp_path / "gh"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {said}\n[ "$2" = set ] && cat > {tmp_path}/"$3"\nexit 0\n'
    )
    program.chmod(0o755)
    path = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}

    done = admin.deployer("bootstrap", "--github", "--output", "json", variables=path)

    assert done.returncode == 0, done.stdout + done.stderr
    outputs = bootstrap_outputs(account)
    assert {it.name: it.read_text() for it in tmp_path.iterdir() if it.name.isupper()} == {
        "AWS_REGION": "us-east-1",
        "DEVL_AWS_KMS_KEY_ARN": outputs["KmsMasterKeyId"],
        "DEVL_AWS_ROLE_ARN": outputs["DeployRoleArn"],
        "DEVL_CODE_REPOSITORY_S3_BUCKET": outputs["CodeRepositoryS3Bucket"],
    }
    assert "arn:" not in said.read_text()
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert records[-1]["exit_code"] == 0


def _same_administrator(platform: Platform) -> Caller:
    """A user who may do everything, with new keys."""
    made = platform.client("iam").create_access_key(UserName="admin")["AccessKey"]
    return Caller(platform, made)


def _variables(caller: Caller) -> dict[str, str]:
    its = caller.credentials
    return dict(caller.platform.as_caller(its["AccessKeyId"], its["SecretAccessKey"]))
