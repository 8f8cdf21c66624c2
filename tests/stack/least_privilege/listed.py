"""The permissions that the local cloud does not ask for, as docs/least-privilege.md lists them."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.stack.least_privilege.permissions import Permission
from tests.stack.platform import REPOSITORY

_DOCUMENT = REPOSITORY / "docs/least-privilege.md"
_AWS = "https://docs.aws.amazon.com/"


@dataclass(frozen=True)
class Listed:
    """A row of the table.

    Attributes:
        roles: patterns of their base names.
        name: a pattern of the permissions' names.
    """

    roles: tuple[str, ...]
    name: str
    source: str
    reason: str

    def lists(self, permission: Permission) -> bool:
        """Whether a permission is meant."""
        return fnmatchcase(permission.name, f"{self.name}*") and any(
            fnmatchcase(permission.role, it) for it in self.roles
        )


def table() -> list[Listed]:
    """All rows, each with a page of AWS that requires what it lists."""
    rows = []
    for line in _DOCUMENT.read_text().splitlines():
        cells = [it.strip() for it in line.strip("|").split("|")]
        if len(cells) == 4 and cells[1].startswith("`"):
            roles = tuple(it.strip("` ") for it in cells[0].split(","))
            rows.append(Listed(roles, cells[1].strip("`"), cells[2].strip("<>"), cells[3]))
    assert all(it.source.startswith(_AWS) and it.reason for it in rows)
    return rows
