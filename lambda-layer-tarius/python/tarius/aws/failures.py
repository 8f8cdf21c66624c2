"""Which failures of an AWS call may pass if it is made again."""

from botocore.exceptions import (
    BotoCoreError,
    ChecksumError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own, not the built-in
    HTTPClientError,
    IncompleteReadError,
)

# DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
# SNS and SQS have names of their own, and others where it is KMS that has too much to do:
# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
# Step Functions: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
_PASSING_CODES = frozenset(
    {
        "InternalError",
        "InternalServerError",
        "KMS.ThrottlingException",
        "KMSThrottling",
        "KmsThrottled",
        "KmsThrottlingException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "SlowDown",
        "Throttled",
        "Throttling",
        "ThrottlingException",
        "TransactionConflictException",
    }
)

# An answer that came broken or not at all.
_PASSING = (ConnectionError, HTTPClientError, IncompleteReadError, ChecksumError)

CONDITION_FAILED = "ConditionalCheckFailedException"


def error_code(error: Exception) -> str:
    """The error code that the service gave, empty if the service gave none."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return ""


def may_pass(error: Exception) -> bool:
    """Whether the same call may succeed soon: after throttling, a service's fault, a timeout."""
    if isinstance(error, _PASSING):
        return True
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return error_code(error) in _PASSING_CODES or status >= 500
    return False


def described(error: Exception) -> str:
    """A reason fit for the ledger and a notice: what failed and how, and never a row's content."""
    if isinstance(error, ClientError):
        # The service's own message can quote what was sent, so only its code is passed on.
        return f"{error.operation_name}: {error_code(error)}"
    if isinstance(error, BotoCoreError):
        return type(error).__name__
    return f"{type(error).__name__}: {error}" if _is_ours(error) else type(error).__name__


def _is_ours(error: Exception) -> bool:
    return type(error).__module__ == "tarius.errors"
