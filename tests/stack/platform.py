"""A copy of the project with a local cloud of its own, and what a user would do with it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.cloud import Cloud, running_cloud
from tests.stack.notices import NoticeQueue, subscribed

REPOSITORY = Path(__file__).resolve().parents[2]
ROOT_STACK = "tarius-data-root-stack"
LOADER = "tarius-process-data-devl-us-east-1"

_COPIED = (
    "cft",
    "data",
    "lambda-layer-powertools",
    "lambda-layer-redaction",
    "lambda-layer-tarius",
    "params",
    "src",
)


@dataclass(frozen=True)
class Platform:
    """A project folder, and the local cloud that belongs to it."""

    root: Path
    cloud: Cloud

    def deployer(
        self, *words: str, answer: str = "", variables: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run the command line in the project, as a person would.

        Args:
            answer: typed by that person.
            variables: of the environment, beside the machine's own.
        """
        # Nothing of the machine's own AWS configuration may reach a test.
        environment = {name: value for name, value in os.environ.items() if "AWS_" not in name}
        environment |= {
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            **(variables or {}),
        }
        return subprocess.run(
            [sys.executable, "-m", "deployer", "--project", str(self.root), *words],
            input=answer,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )

    def as_caller(self, access_key: str, secret: str) -> Mapping[str, str]:
        """Variables that let the deployer take this cloud for AWS, with a caller's credentials."""
        return {
            "AWS_ENDPOINT_URL": self.cloud.running.endpoint_url,
            "AWS_REGION": self.cloud.running.region,
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": secret,
        }

    def deploy(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Deploy devl without being asked."""
        return self.deployer("deploy", "--env", "devl", "--local", "--yes", *words)

    def set_parameters(self, **values: str) -> None:
        """Write parameters of devl into the project's file."""
        path = self.root / "params/cfn-parameters.json"
        written = json.loads(path.read_text())
        written["parameters"]["devl"][0] |= values
        path.write_text(json.dumps(written, indent=2))

    def client(self, service: str) -> Any:
        """The client of a service, as the account's root user."""
        return self.cloud.client(service)

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """The root stack's outputs."""
        stack = self.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"][0]
        return {it["OutputKey"]: it["OutputValue"] for it in stack["Outputs"]}

    def put(self, key: str, body: bytes | str) -> str:
        """Put an object below raw-data/ and return its version."""
        done = self.client("s3").put_object(
            Bucket=self.outputs["LandingZoneBucket"], Key=f"raw-data/{key}", Body=body
        )
        return str(done["VersionId"])

    def put_and_await(self, key: str, body: bytes | str) -> Mapping[str, str]:
        """Put an object below raw-data/ and return its ledger entry when the load is over."""
        version = self.put(key, body)
        return self.await_load(key, version)

    def await_load(self, key: str, version: str) -> Mapping[str, str]:
        """The ledger entry of a load that is over."""

        def ended() -> Mapping[str, str] | None:
            entry = self.ledger(key, version)
            over = entry.get("final") == "True" or entry.get("triesLeft") == "0"
            return entry if over else None

        return self.cloud.eventually(ended, f"the load of {key}")

    def ledger(self, key: str, version: str) -> Mapping[str, str]:
        """The ledger entry of one object version, all values as text; empty when there is none."""
        found = self.client("dynamodb").get_item(
            TableName=self.outputs["LoadLedgerTable"],
            Key={"objectKey": {"S": f"raw-data/{key}"}, "objectVersion": {"S": version}},
            ConsistentRead=True,
        )
        return {name: str(*value.values()) for name, value in found.get("Item", {}).items()}

    def product(self, key: str) -> Mapping[str, str] | None:
        """A product, all values as text."""
        found = self.client("dynamodb").get_item(
            TableName=self.outputs["ProductTable"], Key={"ID": {"S": key}}, ConsistentRead=True
        )
        if "Item" not in found:
            return None
        return {name: str(*value.values()) for name, value in found["Item"].items()}

    def product_ids(self) -> set[str]:
        """The keys of all products."""
        pages = (
            self.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=self.outputs["ProductTable"],
                ProjectionExpression="ID",
                ConsistentRead=True,
            )
        )
        return {item["ID"]["S"] for page in pages for item in page["Items"]}

    def dead_letters(self) -> list[Mapping[str, Any]]:
        """What is in the loader's dead letter queue, left there."""
        found = self.client("sqs").receive_message(
            QueueUrl=self.outputs["ProcessDataDeadLetterQueueUrl"],
            MaxNumberOfMessages=10,
            VisibilityTimeout=0,
            MessageAttributeNames=["All"],
        )
        return list(found.get("Messages", []))

    def nested(self, logical_id: str) -> Mapping[str, Any]:
        """A nested stack of the root, as DescribeStacks tells of it."""
        cfn = self.client("cloudformation")
        resource = cfn.describe_stack_resource(StackName=ROOT_STACK, LogicalResourceId=logical_id)
        physical_id = resource["StackResourceDetail"]["PhysicalResourceId"]
        stack: Mapping[str, Any] = cfn.describe_stacks(StackName=physical_id)["Stacks"][0]
        return stack

    @contextmanager
    def denied(self, role: str, action: str) -> Iterator[None]:
        """While open, a role is denied one action."""
        iam = self.client("iam")
        statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        iam.put_role_policy(RoleName=role, PolicyName="outage", PolicyDocument=json.dumps(policy))
        try:
            yield
        finally:
            iam.delete_role_policy(RoleName=role, PolicyName="outage")

    @contextmanager
    def throttled(self, function: str) -> Iterator[None]:
        """While open, a function of no reserved concurrency is given none at all."""
        functions = self.client("lambda")
        assert "ReservedConcurrentExecutions" not in functions.get_function_concurrency(
            FunctionName=function
        )
        functions.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
        try:
            yield
        finally:
            functions.delete_function_concurrency(FunctionName=function)

    def subscribe(self, name: str) -> NoticeQueue:
        """A queue that gets every notice from now on."""
        return subscribed(self.cloud, self.outputs["NotificationTopicArn"], name)


def copy_project(target: Path) -> Path:
    """Copy what is deployed into a folder of its own, as a git repository.

    The copies share one cache of zips and wheels, so that these are made once.
    """
    cache = REPOSITORY / ".deployer/cache"
    cache.mkdir(parents=True, exist_ok=True)
    (target / ".deployer").mkdir(parents=True)
    (target / ".deployer/cache").symlink_to(cache)
    for name in _COPIED:
        shutil.copytree(
            REPOSITORY / name, target / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(target)], check=True)
    return target


@contextmanager
def running_platform(root: Path) -> Iterator[Platform]:
    """A copy of the project in `root`, with a cloud that enforces IAM and runs meanwhile."""
    with running_cloud(copy_project(root), auth=True) as cloud:
        yield Platform(root, cloud)
