"""An environment under which no load could be right is refused before any load. H4."""

import pytest

from load_settings import read_settings
from tarius.errors import ConfigurationError

_SOUND = {
    "PRODUCT_TABLE": "products",
    "LEDGER_TABLE": "ledger",
    "NOTICE_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:notices",
    "INPUT_PREFIX": "raw-data/",
    "REJECTS_PREFIX": "invalid-records/",
    "KEY_COLUMN": "ID",
    "NUMBER_COLUMNS": "Price (USD), Weight",
    "BULK_LOAD_STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:bulk-load",
    "BULK_LOAD_THRESHOLD_BYTES": "67108864",
}


def test_a_sound_environment_is_read() -> None:
    settings = read_settings(_SOUND)
    assert settings.number_columns == {"Price (USD)", "Weight"}
    assert read_settings({**_SOUND, "NUMBER_COLUMNS": ""}).number_columns == frozenset()


@pytest.mark.parametrize("name", sorted(set(_SOUND) - {"NUMBER_COLUMNS"}))
def test_a_missing_variable_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_settings({**_SOUND, name: ""})


@pytest.mark.parametrize(
    ("input_prefix", "rejects_prefix"),
    [
        ("raw-data/", "raw-data/"),
        ("raw-data/", "raw-data/invalid/"),
        ("landing/raw/", "landing/"),
    ],
)
def test_rejects_that_would_be_loaded_again_are_refused(
    input_prefix: str, rejects_prefix: str
) -> None:  # H4
    with pytest.raises(ConfigurationError, match="without end"):
        read_settings({**_SOUND, "INPUT_PREFIX": input_prefix, "REJECTS_PREFIX": rejects_prefix})


@pytest.mark.parametrize("prefix", ["raw-data", "/raw-data/"])
def test_a_prefix_is_a_folder(prefix: str) -> None:
    with pytest.raises(ConfigurationError, match="slash"):
        read_settings({**_SOUND, "INPUT_PREFIX": prefix})


def test_the_key_is_no_number() -> None:
    with pytest.raises(ConfigurationError, match="KEY_COLUMN"):
        read_settings({**_SOUND, "NUMBER_COLUMNS": "ID"})
