"""What a person agreed to beforehand."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Approval:
    """Whether a person is asked before a plan is executed."""

    given: bool
