"""What an invocation asks for."""

from dataclasses import dataclass
from typing import Any

from tarius.errors import InvalidProductionError

MOST_SECONDS = 300
_MOST_EVENTS = 1_000_000
FIELDS = ("seconds", "events", "seed")


@dataclass(frozen=True)
class WantedProduction:
    """How long a run is, and what it makes.

    Attributes:
        seconds: after which no further event is begun.
        events: at most so many; None for as many as the time allows.
        seed: the same one makes the same events, but for their times; None for new ones.
    """

    seconds: int
    events: int | None
    seed: int | None


def read_wanted(event: Any, seconds: int) -> WantedProduction:
    """What an event asks for: `{}`, or `{"seconds": 5, "events": 100, "seed": 7}` or some of them.

    Args:
        seconds: taken where the event names none.

    Raises:
        InvalidProductionError: says what of the event is wrong.
    """
    if not isinstance(event, dict):
        raise InvalidProductionError(f"the event is no JSON object with any of {', '.join(FIELDS)}")
    if unknown := sorted(set(event) - set(FIELDS)):
        raise InvalidProductionError(
            f"the event has an unknown field {unknown[0][:40]!r}; known are {', '.join(FIELDS)}"
        )
    wanted_seconds = _whole_number(event, "seconds", 1, MOST_SECONDS)
    return WantedProduction(
        seconds=seconds if wanted_seconds is None else wanted_seconds,
        events=_whole_number(event, "events", 1, _MOST_EVENTS),
        seed=_whole_number(event, "seed", 0, 2**63 - 1),
    )


def _whole_number(event: dict[str, Any], name: str, least: int, most: int) -> int | None:
    value = event.get(name)
    if value is None:
        return None
    # JSON's true is an int to Python, and 1.0 a float.
    if type(value) is not int or not least <= value <= most:
        raise InvalidProductionError(f"{name} is no whole number from {least} to {most}")
    return value
