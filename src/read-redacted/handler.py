"""Gives consumers objects, redacted by their policies: the function behind the API of reads."""

import os
from functools import cache
from http import HTTPStatus
from traceback import format_tb
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from consumer_requests import consumer_request, not_let_in, require_consumer
from presigning import make_client, signed_address
from proxy_answers import MOST_BYTES, object_answer, problem_answer, problem_of
from redaction import UnknownConsumerError, load_policies
from redaction.reads import Limits, Place, PresignedSource, ReadError, reading
from tarius.aws.failures import described
from tarius.aws.secret_keys import secret_key
from tarius.environment import required, whole_number
from tarius.problems import Problem

logger = Logger()

# API Gateway gives up after 29 seconds; what is read by then is still to be sent.
_SECONDS_FOR_THE_ANSWER = 2.0
_ADDRESS_SECONDS = 60

policies = cache(load_policies)


@cache
def hash_key() -> bytes:
    """The key that hashes fields and entity tags."""
    return secret_key(required(os.environ, "HASH_KEY_SECRET"))


s3 = cache(make_client)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a request that API Gateway hands over.

    Args:
        event: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
    """
    try:
        return _answered(event, context)
    except ReadError as error:
        problem = problem_of(error)
    except Problem as found:
        problem = found
    except Exception as error:
        problem = _fault(error)
    logger.info("Refused", extra={"status": problem.status.value, "problem": problem.code})
    return problem_answer(problem, has_body=event.get("httpMethod") != "HEAD")


def _answered(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    request = consumer_request(event)
    account = context.invoked_function_arn.split(":")[4]
    role = required(os.environ, "CONSUMER_ROLE").replace("{consumer}", request.consumer)
    require_consumer(event, account, role)
    try:
        policy = policies().of(request.consumer)
    except UnknownConsumerError:
        raise not_let_in() from None
    access_point = required(os.environ, "ACCESS_POINT")
    address = signed_address(s3(), access_point, request.key, request.version, _ADDRESS_SECONDS)
    source = PresignedSource(
        address,
        Place(required(os.environ, "AWS_REGION"), os.environ.get("AWS_ENDPOINT_URL", "")),
        lambda: context.get_remaining_time_in_millis() / 1000 - _SECONDS_FOR_THE_ANSWER,
        most_bytes=whole_number(os.environ, "MOST_OBJECT_BYTES"),
    )
    limits = Limits(held_bytes=MOST_BYTES, most_bytes=MOST_BYTES)
    with reading(request.read, policy, source, hash_key(), limits) as answer:
        return object_answer(answer)


def _fault(error: Exception) -> Problem:
    # The message of an error may quote what was sent; where it arose does not.
    trace = "".join(format_tb(error.__traceback__))
    logger.error("Failed", extra={"reason": described(error), "trace": trace})
    broken = "The fault is not the request's. It is logged."
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", broken)
