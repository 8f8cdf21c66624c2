"""An environment under which no batch could be right is refused. H4."""

import pytest

from batch_settings import read_settings
from tarius.errors import ConfigurationError

_SOUND = {
    "PRODUCT_TABLE": "products",
    "LEDGER_TABLE": "ledger",
    "KEY_COLUMN": "ID",
    "NUMBER_COLUMNS": "Price (USD)",
    "WORK_BUCKET": "work",
    "WORK_PREFIX": "bulk-loads/",
    "SEGMENT_SECONDS": "120",
}


def test_a_sound_environment_is_read() -> None:
    settings = read_settings(_SOUND)
    assert (settings.segment_seconds, settings.number_columns) == (
        120,
        frozenset({"Price (USD)"}),
    )


@pytest.mark.parametrize("name", sorted(set(_SOUND) - {"NUMBER_COLUMNS"}))
def test_a_missing_variable_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_settings({**_SOUND, name: ""})
