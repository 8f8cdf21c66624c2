"""The function's environment, read once and checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from tarius.environment import column_names, prefix, required, whole_number
from tarius.errors import ConfigurationError


@dataclass(frozen=True)
class LoadSettings:
    """Where a load reads and writes, and which columns it treats in a special way.

    Attributes:
        input_prefix: keys under it are loaded, for example `raw-data/`.
        rejects_prefix: rejected rows are written under it, for example `invalid-records/`.
        key_column: the column that is the product table's partition key.
        number_columns: columns stored as numbers; every other one is stored as text.
        bulk_state_machine_arn: what loads files that are too large for one invocation.
        bulk_threshold_bytes: a file of more is handed over to it.
    """

    product_table: str
    ledger_table: str
    notice_topic_arn: str
    input_prefix: str
    rejects_prefix: str
    key_column: str
    number_columns: frozenset[str]
    bulk_state_machine_arn: str
    bulk_threshold_bytes: int


def read_settings(environment: Mapping[str, str]) -> LoadSettings:
    """Read the settings.

    Raises:
        ConfigurationError: a variable is missing, or the prefixes would make the function
            trigger itself with its own output.
    """
    settings = LoadSettings(
        product_table=required(environment, "PRODUCT_TABLE"),
        ledger_table=required(environment, "LEDGER_TABLE"),
        notice_topic_arn=required(environment, "NOTICE_TOPIC_ARN"),
        input_prefix=prefix(environment, "INPUT_PREFIX"),
        rejects_prefix=prefix(environment, "REJECTS_PREFIX"),
        key_column=required(environment, "KEY_COLUMN"),
        number_columns=column_names(environment, "NUMBER_COLUMNS"),
        bulk_state_machine_arn=required(environment, "BULK_LOAD_STATE_MACHINE_ARN"),
        bulk_threshold_bytes=whole_number(environment, "BULK_LOAD_THRESHOLD_BYTES"),
    )
    if settings.key_column in settings.number_columns:
        raise ConfigurationError("KEY_COLUMN is text and cannot be one of NUMBER_COLUMNS")
    _refuse_recursion(settings.input_prefix, settings.rejects_prefix)
    return settings


def _refuse_recursion(input_prefix: str, rejects_prefix: str) -> None:
    # A rejects key is the prefix and the rest of the input key, so nesting in either direction
    # can bring a rejects file under the input prefix, which would load it, and so on for ever.
    if rejects_prefix.startswith(input_prefix) or input_prefix.startswith(rejects_prefix):
        raise ConfigurationError(
            f"REJECTS_PREFIX {rejects_prefix!r} and INPUT_PREFIX {input_prefix!r} overlap: "
            "the rejects of a load would be loaded again, without end"
        )
