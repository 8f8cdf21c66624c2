"""What heads and records of the ledger have in common: their key, their times, their conditions."""

from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from tarius.aws.failures import CONDITION_FAILED, error_code


def primary(key: str, version: str) -> dict[str, Any]:
    """The primary key of an object's item: of one version's record, or of the head."""
    return {"objectKey": {"S": key}, "objectVersion": {"S": version}}


def timestamp(now: float) -> str:
    """Seconds since the epoch as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")


def seconds_of(written: str) -> float:
    """Seconds since the epoch of what timestamp() wrote."""
    return datetime.fromisoformat(written).timestamp()


def refuse_only_condition(error: ClientError) -> bool:
    """False for a condition that did not hold; any other error is raised on."""
    if error_code(error) != CONDITION_FAILED:
        raise error
    return False
