"""What happens to stacks, and how it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StackEvent:
    """One event of the root or of a nested stack, as it happened.

    Attributes:
        stack_name: of the root stack, whichever stack of its tree the event is of.
        path: logical ids from the root to the resource; empty for the root stack itself.
        physical_id: empty until the resource is made.
    """

    event_id: str
    at: datetime
    stack_name: str
    path: tuple[str, ...]
    resource_type: str
    status: str
    reason: str
    physical_id: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something found out about a failure: log lines, a denied action, a hook's annotation.

    Attributes:
        title: what it is and where it comes from.
        lines: at most a screenful.
        logged: whether they are from a log, which may hold anybody's secrets.
    """

    title: str
    lines: tuple[str, ...]
    logged: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """The first cause of a failed operation.

    Attributes:
        path: logical ids from the root to the resource that failed first.
        evidence: what helps to understand it.
        todo: what to do next, a command where there is one.
    """

    stack_name: str
    path: tuple[str, ...]
    resource_type: str
    status: str
    reason: str
    physical_id: str = ""
    evidence: tuple[Evidence, ...] = ()
    todo: str = ""


@dataclass(frozen=True, slots=True)
class StackDone:
    """An operation on a stack ended well."""

    stack_name: str
    status: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Outputs:
    """The outputs of a stack."""

    stack_name: str
    values: Mapping[str, str]
