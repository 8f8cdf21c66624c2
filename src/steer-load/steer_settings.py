"""The function's environment, read once and checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from tarius.environment import prefix, required, whole_number
from tarius.errors import ConfigurationError


@dataclass(frozen=True)
class SteerSettings:
    """Where bulk loads are recorded, and how files are cut and worked on.

    Attributes:
        input_prefix, rejects_prefix, key_column: as the loader has them.
        work_bucket, work_prefix: where the steps of a load keep what they hand on.
        range_bytes: a range ends with the first row that makes it as long as this.
        ranges_per_batch: how many ranges one child execution is given.
        max_concurrency: how many child executions there are at once.
        dead_letter_queue_url: the loader's; a failed bulk load's event goes there.
    """

    ledger_table: str
    notice_topic_arn: str
    input_prefix: str
    rejects_prefix: str
    key_column: str
    work_bucket: str
    work_prefix: str
    range_bytes: int
    ranges_per_batch: int
    max_concurrency: int
    dead_letter_queue_url: str


def read_settings(environment: Mapping[str, str]) -> SteerSettings:
    """Read the settings.

    Raises:
        ConfigurationError: a variable is missing or makes no sense.
    """
    return SteerSettings(
        ledger_table=required(environment, "LEDGER_TABLE"),
        notice_topic_arn=required(environment, "NOTICE_TOPIC_ARN"),
        input_prefix=prefix(environment, "INPUT_PREFIX"),
        rejects_prefix=prefix(environment, "REJECTS_PREFIX"),
        key_column=required(environment, "KEY_COLUMN"),
        work_bucket=required(environment, "WORK_BUCKET"),
        work_prefix=prefix(environment, "WORK_PREFIX"),
        range_bytes=_at_least_one(environment, "RANGE_BYTES"),
        ranges_per_batch=_at_least_one(environment, "RANGES_PER_BATCH"),
        # None at all would mean as many as Step Functions can start.
        max_concurrency=_at_least_one(environment, "MAX_CONCURRENCY"),
        dead_letter_queue_url=required(environment, "LOAD_DEAD_LETTER_QUEUE_URL"),
    )


def _at_least_one(environment: Mapping[str, str], name: str) -> int:
    number = whole_number(environment, name)
    if number < 1:
        raise ConfigurationError(f"{name} must be 1 at least")
    return number
