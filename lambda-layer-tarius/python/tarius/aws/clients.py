"""The AWS clients of a load, each with the timeouts and retries that its use needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
import botocore.session
from botocore.config import Config

from tarius.aws.batch_put import BatchPut
from tarius.aws.endpoint import endpoint_of
from tarius.aws.keep_alive import Timeouts, http_session
from tarius.aws.signed_call import SignedCall

if TYPE_CHECKING:
    from botocore.session import Session
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_stepfunctions import SFNClient

# The writer tries again, and looks at the lease before each try.
_TABLE = Timeouts(connect=2, total=10)
# How long a write may be under way, with some leeway for clocks that differ.
WRITE_SECONDS = _TABLE.total + 2
# What a call may be like, for botocore to say where it would go.
_A_BATCH = {"RequestItems": {"table": [{"PutRequest": {"Item": {"key": {"S": "value"}}}}]}}

_OTHERS = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"total_max_attempts": 4, "mode": "standard"},
)


@dataclass(frozen=True)
class RowClients:
    """What rows need; `table` puts batches, `ledger` reads and writes single items."""

    s3: S3Client
    table: BatchPut
    ledger: DynamoDBClient


@dataclass(frozen=True)
class AwsClients(RowClients):
    """What a whole load needs."""

    sns: SNSClient
    states: SFNClient


def row_clients() -> RowClients:
    """Make the clients for rows alone: each client takes time of a function's first start."""
    return _row_clients(*_session())


def aws_clients() -> AwsClients:
    """Make all clients from the environment's region and credentials."""
    settings, session = _session()
    rows = _row_clients(settings, session)
    return AwsClients(
        rows.s3,
        rows.table,
        rows.ledger,
        sns=session.client("sns", config=_OTHERS),
        states=session.client("stepfunctions", config=_OTHERS),
    )


def batch_put() -> BatchPut:
    """Make what writes batches alone."""
    settings, session = _session()
    return _batch_put(settings, session.client("dynamodb"))


def _session() -> tuple[Session, boto3.Session]:
    settings = botocore.session.get_session()
    return settings, boto3.Session(botocore_session=settings)


def _row_clients(settings: Session, session: boto3.Session) -> RowClients:
    ledger = session.client("dynamodb", config=_OTHERS)
    return RowClients(
        s3=session.client("s3", config=_OTHERS),
        table=_batch_put(settings, ledger),
        ledger=ledger,
    )


def _batch_put(settings: Session, dynamodb: DynamoDBClient) -> BatchPut:
    ca_bundle = settings.get_config_variable("ca_bundle")
    operation = "BatchWriteItem"
    endpoint = endpoint_of(dynamodb, operation, _A_BATCH)
    session = http_session(endpoint.url, _TABLE, ca_bundle)
    return BatchPut(SignedCall(dynamodb, operation, endpoint, settings.get_credentials(), session))
