"""A drive: something that a role is there for, done once and looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol

from tests.stack.least_privilege.permissions import Permission
from tests.stack.platform import Platform


class Run(Protocol):
    """Does something under a name that no other run has, and asserts that it was done."""

    __name__: str

    def __call__(self, platform: Platform, token: str, /) -> None: ...


@dataclass(frozen=True)
class Drive:
    """A drive of one role.

    Attributes:
        role: the base name of the role.
        proves: patterns of the names of permissions that it needs: `ReadInput s3:GetObject*`.
    """

    role: str
    run: Run
    proves: Sequence[str]

    def __str__(self) -> str:
        return f"{self.role}: {self.run.__name__}"

    def needs(self, permission: Permission) -> bool:
        """Whether it is to fail without a permission."""
        return permission.role == self.role and any(
            fnmatchcase(permission.name, f"{pattern}*") for pattern in self.proves
        )
