"""The AWS clients of a load, each with the timeouts and retries that its use needs."""

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

# One request to the table takes 10 seconds at the most, which object_load.WRITE_SECONDS counts on.
# It is tried again by the writer, which looks at the lease before each try. Requests are built from
# checked rows, so botocore need not check their parameters again, which takes a third of its time.
_TABLE = Config(
    connect_timeout=2,
    read_timeout=8,
    retries={"total_max_attempts": 1},
    parameter_validation=False,
    tcp_keepalive=True,
)
_OTHERS = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"total_max_attempts": 4, "mode": "standard"},
)


@dataclass(frozen=True)
class AwsClients:
    """The clients; `table` writes batches, `ledger` reads and writes single items."""

    s3: S3Client
    table: DynamoDBClient
    ledger: DynamoDBClient
    sns: SNSClient
    states: SFNClient


def aws_clients() -> AwsClients:
    """Make the clients from the environment's region and credentials."""
    return AwsClients(
        s3=boto3.client("s3", config=_OTHERS),
        table=boto3.client("dynamodb", config=_TABLE),
        ledger=boto3.client("dynamodb", config=_OTHERS),
        sns=boto3.client("sns", config=_OTHERS),
        states=boto3.client("stepfunctions", config=_OTHERS),
    )
