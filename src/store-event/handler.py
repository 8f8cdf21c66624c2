"""Takes, gives, replaces, deletes and lists store events: the function behind the events API."""

import gc
import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from browsers import varying
from event_table import EventTable
from routes import make_api
from tarius.environment import required, whole_number

logger = Logger()

# Three tries end before API Gateway gives up after 29 seconds. What is sent is checked here, so
# botocore need not check it again.
_CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"total_max_attempts": 3, "mode": "standard"},
    parameter_validation=False,
    tcp_keepalive=True,
)


@cache
def table() -> EventTable:
    """The events' table."""
    client = boto3.client("dynamodb", config=_CONFIG)
    return EventTable(client, required(os.environ, "EVENT_TABLE"), lambda: datetime.now(UTC))


def cors_origin() -> str:
    """Whose pages may call the API; empty for none."""
    return os.environ.get("CORS_ORIGIN", "")


@cache
def api() -> APIGatewayRestResolver:
    """The API, as the environment wants it."""
    most_bytes = whole_number(os.environ, "MOST_BODY_BYTES")
    return make_api(table, logger, most_bytes, cors_origin())


# What is imported stays. The garbage collector need not go through it again and again, which would
# take a third of the time in which a client is made.
gc.freeze()
if "EVENT_TABLE" in os.environ:
    # Rather while the function starts than within its first request:
    # https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
    table()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a request that API Gateway hands over.

    Args:
        event: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
    """
    answer = api().resolve(event, context)
    return varying(answer) if cors_origin() else answer
