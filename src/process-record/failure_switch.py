"""Lets chosen records fail, for tests of what happens then. The templates refuse it in prod."""

from collections.abc import Callable


class SwitchedFailureError(Exception):
    """The record was chosen to fail."""


def failure_switch(setting: str) -> Callable[[int], None]:
    """What raises for the sequence numbers that a setting names, `3,7,10-19`; empty names none.

    Raises:
        ValueError: the setting is malformed.
    """
    spans = []
    for part in filter(None, setting.split(",")):
        first, dash, last = part.partition("-")
        span = range(int(first), int(last if dash else first) + 1)
        if not span:
            raise ValueError(f"the span {part} ends before it begins")
        spans.append(span)

    def check(sequence: int) -> None:
        if any(sequence in span for span in spans):
            raise SwitchedFailureError("this record was chosen to fail")

    return check
