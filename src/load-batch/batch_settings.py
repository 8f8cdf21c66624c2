"""The function's environment, read once and checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from tarius.environment import column_names, prefix, required, whole_number


@dataclass(frozen=True)
class BatchSettings:
    """Where a batch reads and writes.

    Attributes:
        key_column, number_columns: as the loader has them.
        work_bucket, work_prefix: where the steps of a bulk load keep what they hand on.
        segment_seconds: how long an invocation works before it tells how far it came.
    """

    product_table: str
    ledger_table: str
    key_column: str
    number_columns: frozenset[str]
    work_bucket: str
    work_prefix: str
    segment_seconds: int


def read_settings(environment: Mapping[str, str]) -> BatchSettings:
    """Read the settings.

    Raises:
        ConfigurationError: a variable is missing or wrong.
    """
    return BatchSettings(
        product_table=required(environment, "PRODUCT_TABLE"),
        ledger_table=required(environment, "LEDGER_TABLE"),
        key_column=required(environment, "KEY_COLUMN"),
        number_columns=column_names(environment, "NUMBER_COLUMNS"),
        work_bucket=required(environment, "WORK_BUCKET"),
        work_prefix=prefix(environment, "WORK_PREFIX"),
        segment_seconds=whole_number(environment, "SEGMENT_SECONDS"),
    )
