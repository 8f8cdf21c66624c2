"""Where a command acts: an AWS account and region, or the project's local cloud."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.aws.session import Aws, connect
from deployer.errors import ProjectError
from deployer.messages import Identity
from deployer.project.params import Params
from deployer.stack.calls import AWS_RATE, LOCAL_RATE, Rate
from deployer.stack.pace import AWS_PACE, LOCAL_PACE, Pace

if TYPE_CHECKING:
    from deployer.local.running import RunningCloud


@dataclass(frozen=True)
class Where:
    """What the command line said about where to act.

    Attributes:
        profile, region: None to leave them to the environment and to AWS's own configuration.
    """

    local: bool = False
    profile: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class Target:
    """A connection, and who it acts as."""

    aws: Aws
    identity: Identity

    @property
    def pace(self) -> Pace:
        """How often to look at an operation."""
        return LOCAL_PACE if self.aws.is_local else AWS_PACE

    @property
    def rate(self) -> Rate:
        """How many calls it bears of one who reads a whole tree of stacks."""
        return LOCAL_RATE if self.aws.is_local else AWS_RATE

    @property
    def pseudo_parameters(self) -> Mapping[str, str]:
        """CloudFormation's pseudo parameters that are known before deployment."""
        return {
            "AWS::Region": self.aws.region,
            "AWS::AccountId": self.identity.account,
            "AWS::Partition": self.aws.partition,
        }


def reach(where: Where, root: Path, params: Params) -> Target:
    """Connect, and learn who the caller is.

    With `local`, the project's local cloud is started when it is not running.

    Raises:
        ProjectError: the account is not the one that the params file allows.
    """
    aws = _local(root) if where.local else connect_remotely(where, params)
    identity = aws.identity()
    allowed = params.account_id
    if allowed and identity.account != allowed and not where.local:
        raise ProjectError(
            f"this is account {identity.account}, but '{params.environment}' belongs in {allowed}",
            where=f"account-id in {params.path}",
            todo="Use credentials of that account, for example by --profile.",
        )
    return Target(aws, identity)


def connect_remotely(where: Where, params: Params | None) -> Aws:
    """A connection to AWS; asks it nothing yet.

    Args:
        params: None where they cannot be read.
    """
    # AWS_REGION is what CI sets; boto3 itself reads AWS_DEFAULT_REGION alone.
    region = where.region or os.environ.get("AWS_REGION") or (params.region if params else None)
    return connect(profile=where.profile, region=region)


def connect_locally(cloud: "RunningCloud") -> Aws:
    """A connection to a local cloud that runs."""
    return connect(region=cloud.region, endpoint=cloud.endpoint_url, credentials=cloud.credentials)


def _local(root: Path) -> Aws:
    from deployer.local.cloud import LocalCloud

    return connect_locally(LocalCloud(root).find_or_start())
