"""The AWS clients of the steps, with the timeouts and retries that they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_stepfunctions import SFNClient

# A table on demand refuses reads for a while before it gives more; a page has up to 1 MB.
_TABLE = Config(
    connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 10, "mode": "standard"}
)
_OTHERS = Config(
    connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 5, "mode": "standard"}
)


@dataclass(frozen=True)
class BackupClients:
    """The clients."""

    dynamodb: DynamoDBClient
    s3: S3Client
    sns: SNSClient
    states: SFNClient


def backup_clients() -> BackupClients:
    """Make the clients from the environment's region and credentials."""
    return BackupClients(
        dynamodb=boto3.client("dynamodb", config=_TABLE),
        s3=boto3.client("s3", config=_OTHERS),
        sns=boto3.client("sns", config=_OTHERS),
        states=boto3.client("stepfunctions", config=_OTHERS),
    )
