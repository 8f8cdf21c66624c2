"""An account for stack tests: bootstrapped by an administrator, deployed to by a workflow's job."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract.callers import client_as
from tests.github_tokens import token
from tests.stack.platform import Platform

BOOTSTRAP = "tarius-bootstrap-stack"
REPOSITORY = "acme/data"

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Caller:
    """Somebody with credentials, to whom the local cloud is AWS."""

    platform: Platform
    credentials: Mapping[str, Any]

    def deployer(self, command: str, *words: str, **more: Any) -> Done:
        """Run a command for devl."""
        its = self.credentials
        variables = dict(self.platform.as_caller(its["AccessKeyId"], its["SecretAccessKey"]))
        if "SessionToken" in its:
            variables["AWS_SESSION_TOKEN"] = its["SessionToken"]
        variables |= more.pop("variables", {})
        return self.platform.deployer(command, "--env", "devl", *words, variables=variables, **more)

    def client(self, service: str) -> Any:
        """A client of a service that acts so."""
        return client_as(self.platform.cloud, service, self.credentials)


def administrator(platform: Platform) -> Caller:
    """A user who may do everything."""
    iam = platform.client("iam")
    iam.create_user(UserName="admin")
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    iam.attach_user_policy(UserName="admin", PolicyArn=arn)
    return Caller(platform, iam.create_access_key(UserName="admin")["AccessKey"])


def job(platform: Platform, subject: str = "environment:devl", **claims: Any) -> Caller:
    """A job of a workflow, signed in with nothing but GitHub's token."""
    made = platform.client("sts").assume_role_with_web_identity(
        RoleArn=bootstrap_outputs(platform)["DeployRoleArn"],
        RoleSessionName="deploy",
        WebIdentityToken=token(REPOSITORY, subject, **claims),
    )
    return Caller(platform, made["Credentials"])


def bootstrap_outputs(platform: Platform) -> Mapping[str, str]:
    """The outputs of the account's bootstrap stack."""
    found = platform.client("cloudformation").describe_stacks(StackName=BOOTSTRAP)["Stacks"][0]
    return {it["OutputKey"]: it["OutputValue"] for it in found["Outputs"]}
