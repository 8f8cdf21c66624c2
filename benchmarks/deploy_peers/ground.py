"""A project and its local cloud, which every contender finds empty and leaves full."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from deployer.local import LocalCloud, RunningCloud
from deployer.project.parameters import CodeLocation


@dataclass
class Ground:
    """A project folder, and the cloud that belongs to it now.

    Attributes:
        project_name: first part of the bootstrap stack's name.
    """

    root: Path
    project_name: str
    cloud: RunningCloud

    @property
    def variables(self) -> Mapping[str, str]:
        """The environment of every contender: this cloud, taken for AWS, and nothing personal."""
        return inherited() | {
            "AWS_ENDPOINT_URL": self.cloud.endpoint_url,
            "AWS_REGION": self.cloud.region,
            "AWS_DEFAULT_REGION": self.cloud.region,
            "AWS_ACCESS_KEY_ID": self.cloud.credentials["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": self.cloud.credentials["aws_secret_access_key"],
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "SAM_CLI_TELEMETRY": "0",
        }

    def client(self, service: Any) -> Any:
        """A client of a service."""
        session = boto3.Session(
            aws_access_key_id=self.cloud.credentials["aws_access_key_id"],
            aws_secret_access_key=self.cloud.credentials["aws_secret_access_key"],
            region_name=self.cloud.region,
        )
        return session.client(
            service, endpoint_url=self.cloud.endpoint_url, config=Config(proxies={})
        )

    def renew(self) -> CodeLocation:
        """Start another cloud and deploy the bootstrap stack; returns what that has made.

        Emptying the one that runs would do, but a function that is still at work would write its
        logs into the next contender's cloud.
        """
        LocalCloud(self.root).stop()
        self.cloud = _started(self.root)
        cfn, name = self.client("cloudformation"), f"{self.project_name}-bootstrap-stack"
        cfn.create_stack(
            StackName=name,
            TemplateBody=(self.root / "cft/bootstrap-stack.yaml").read_text(),
            Parameters=[{"ParameterKey": "ProjectName", "ParameterValue": self.project_name}],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        cfn.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        (stack,) = cfn.describe_stacks(StackName=name)["Stacks"]
        found = {it["OutputKey"]: it["OutputValue"] for it in stack["Outputs"]}
        return CodeLocation(found["CodeRepositoryS3Bucket"], found.get("KmsMasterKeyId"))

    def require_complete(self, names: Iterable[str]) -> None:
        """Make sure that these stacks are there, and every stack as it should be.

        Raises:
            RuntimeError: it is not so.
        """
        pages = self.client("cloudformation").get_paginator("describe_stacks").paginate()
        found = {it["StackName"]: it["StackStatus"] for page in pages for it in page["Stacks"]}
        good = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        wrong = {name: status for name, status in found.items() if status not in good}
        if wrong or not set(names) <= set(found):
            raise RuntimeError(f"{names} should be complete: {wrong or found}")

    def code_hash(self, function: str) -> str:
        """The hash of the code that a function runs now."""
        found = self.client("lambda").get_function_configuration(FunctionName=function)
        return str(found["CodeSha256"])


def inherited() -> dict[str, str]:
    """What contenders know of this process's environment."""
    # Whoever installs a tool has its bytecode cached, and these would take that away.
    compiling = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "GITHUB_", "SAM_", *compiling))
    }


@contextmanager
def ground(root: Path, project_name: str) -> Iterator[Ground]:
    """The ground of a project; a cloud runs meanwhile."""
    try:
        yield Ground(root, project_name, _started(root))
    finally:
        LocalCloud(root).stop()


def _started(root: Path) -> RunningCloud:
    return LocalCloud(root).start(auth=True, tied=True)
