"""What is wrong with a schedule expression, as EventBridge and its Scheduler judge it.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html

Where the documentation is silent an expression counts as right.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

_MONTH_NAMES = (
    *("JAN", "FEB", "MAR", "APR", "MAY", "JUN"),
    *("JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)
_MONTHS = {name: at for at, name in enumerate(_MONTH_NAMES, 1)}
_DAY_NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAYS = {name: at for at, name in enumerate(_DAY_NAMES, 1)}


@dataclass(frozen=True)
class _Field:
    """A field of a cron expression.

    Attributes:
        most_step: that may stand behind a slash.
        names: words that stand for numbers.
        special: what else one value may be.
        wraps: whether a range may end below its start, as 20-2 for hours.
    """

    name: str
    least: int
    most: int
    most_step: int
    names: Mapping[str, int] = field(default_factory=dict)
    special: str = r"(?!)"
    wraps: bool = True


_FIELDS = (
    _Field("minutes", 0, 59, 59),
    _Field("hours", 0, 23, 23),
    # The last day, n days before it, its weekday; the weekday nearest to a day.
    _Field("day of month", 1, 31, 31, special=r"L(-([1-9]|[12]\d|30))?W?|([1-9]|[12]\d|3[01])W"),
    _Field("month", 1, 12, 12, _MONTHS),
    # Saturday, the last such day of the month; the nth such day.
    _Field("day of week", 1, 7, 7, _DAYS, special=r"([1-7]|[A-Z]{3})?L|([1-7]|[A-Z]{3})#[1-5]"),
    _Field("year", 1970, 2199, 229, wraps=False),
)
_RATE = re.compile(r"rate\((\d+)\s+(minute|hour|day)(s?)\)")


def schedule_fault(expression: str, *, is_rule: bool) -> str:
    """What AWS would refuse, in words; empty where nothing is known to be wrong.

    Args:
        is_rule: of an EventBridge rule, which takes no `at` and wants units to agree with numbers;
            else of Scheduler.
    """
    if expression.startswith("cron(") and expression.endswith(")"):
        return _cron_fault(expression[len("cron(") : -1])
    if expression.startswith("rate("):
        return _rate_fault(expression, agrees=is_rule)
    if expression.startswith("at(") and not is_rule:
        return _at_fault(expression)
    return "it is none of cron(...) and rate(...)" + ("" if is_rule else ", nor at(...)")


def _rate_fault(expression: str, *, agrees: bool) -> str:
    found = _RATE.fullmatch(expression)
    if not found or int(found[1]) < 1:
        return "a rate is a number from 1 and minutes, hours or days: rate(5 minutes)"
    if agrees and (int(found[1]) == 1) == bool(found[3]):
        return "the unit must agree with the number: rate(1 hour), rate(5 hours)"
    return ""


def _at_fault(expression: str) -> str:
    try:
        datetime.strptime(expression, "at(%Y-%m-%dT%H:%M:%S)")
    except ValueError:
        return "a time is written at(yyyy-mm-ddThh:mm:ss)"
    return ""


def _cron_fault(fields: str) -> str:
    values = fields.upper().split()
    if len(values) != len(_FIELDS):
        names = ", ".join(it.name for it in _FIELDS)
        return f"it has {len(values)} fields in place of six: {names}"
    if (values[2] == "?") == (values[4] == "?"):
        return "of day of month and day of week exactly one must be ?"
    for value, of in zip(values, _FIELDS, strict=True):
        if value == "?" and of.name.startswith("day of "):
            continue
        parts = value.split(",")
        wrong = next((it for it in parts if not _is_value(it, of)), None)
        if wrong is not None:
            return f"its {of.name} cannot be '{wrong}'"
        if "#" in value and len(parts) > 1:
            return f"its {of.name} takes # only where it stands alone"
    return ""


def _is_value(text: str, of: _Field) -> bool:
    if re.fullmatch(of.special, text):
        name = text[:3]
        return not name.isalpha() or name in of.names or name in ("L", "LW")
    base, slash, step = text.partition("/")
    if slash and not (step.isdecimal() and 1 <= int(step) <= of.most_step):
        return False
    if base == "*" or (slash and not base):
        return True
    numbers = [_number(it, of) for it in base.split("-")]
    if None in numbers or len(numbers) > 2:
        return False
    return of.wraps or numbers == sorted(it for it in numbers if it is not None)


def _number(text: str, of: _Field) -> int | None:
    found = of.names.get(text, int(text) if text.isdecimal() and text.isascii() else -1)
    return found if of.least <= found <= of.most else None
