"""Targets for tests of the pipeline: a connection whose clients a test gives."""

from typing import Any

from deployer.messages import Identity
from deployer.pipeline.target import Target
from tests.unit.aws.clients import ACCOUNT, REGION, make_aws

ROOT = "acme-data-root-stack"
"""The name of the sample project's root stack."""


def make_target(*, local: bool = False, **clients: Any) -> Target:
    """A target with some clients given; the others go nowhere."""
    aws = make_aws(local=local, **clients)
    return Target(aws, Identity(ACCOUNT, REGION, f"arn:aws:iam::{ACCOUNT}:user/ada", aws.endpoint))
