"""The function's environment, read once and checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from tarius.environment import prefix, required, whole_number


@dataclass(frozen=True)
class ProduceSettings:
    """Where events are written, and for how long.

    Attributes:
        events_prefix: keys begin with it: `store_events/`.
        seconds: of a run that names none.
    """

    bucket: str
    events_prefix: str
    seconds: int


def read_settings(environment: Mapping[str, str]) -> ProduceSettings:
    """Read the settings.

    Raises:
        ConfigurationError: a variable is missing or makes no sense.
    """
    return ProduceSettings(
        bucket=required(environment, "STORE_EVENTS_BUCKET"),
        events_prefix=prefix(environment, "EVENTS_PREFIX"),
        seconds=whole_number(environment, "PRODUCE_SECONDS"),
    )
