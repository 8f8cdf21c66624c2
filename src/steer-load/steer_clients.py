"""The AWS clients of the steps, with the timeouts and retries that they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from tarius.bulk.superseded_rows import THREADS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"total_max_attempts": 4, "mode": "standard"},
    max_pool_connections=THREADS,
)


@dataclass(frozen=True)
class SteerClients:
    """The clients; `ledger` reads and writes single items."""

    s3: S3Client
    ledger: DynamoDBClient
    sns: SNSClient
    sqs: SQSClient
    states: SFNClient


def steer_clients() -> SteerClients:
    """Make the clients from the environment's region and credentials."""
    return SteerClients(
        s3=boto3.client("s3", config=_CONFIG),
        ledger=boto3.client("dynamodb", config=_CONFIG),
        sns=boto3.client("sns", config=_CONFIG),
        sqs=boto3.client("sqs", config=_CONFIG),
        states=boto3.client("stepfunctions", config=_CONFIG),
    )
