"""Every permission of the deployed roles, as IAM tells of them.

A permission is the least that can be taken away: one action, on one resource, and where the
statement has a condition of several values, by one of them.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.stack.platform import Platform

Statement = dict[str, Any]

_OURS = "tarius-"
_SUFFIX = "-devl-us-east-1"


@dataclass(frozen=True, order=True)
class Permission:
    """One permission.

    Attributes:
        role: the base name of the role, `process-data`.
        policy: the name of the role's inline policy.
        sid: of the statement.
        value: of the condition's values the one by which it is given; empty for all there are.
    """

    role: str
    policy: str
    sid: str
    action: str
    resource: str
    value: str

    @property
    def name(self) -> str:
        """What a person calls it, and the drives' patterns match: `ReadInput s3:GetObject on …`."""
        by = f" by {self.value}" if self.value else ""
        return f"{self.sid} {self.action} on {self.resource}{by}"

    def __str__(self) -> str:
        return f"{self.role}: {self.name}"


def role_name(base: str) -> str:
    """The deployed name of a role."""
    return f"{_OURS}{base}{_SUFFIX}"


def roles(platform: Platform) -> list[str]:
    """The base names of all roles of the stacks."""
    pages = platform.client("iam").get_paginator("list_roles").paginate()
    names = [it["RoleName"] for page in pages for it in page["Roles"]]
    return sorted(
        it.removeprefix(_OURS).removesuffix(_SUFFIX)
        for it in names
        if it.startswith(_OURS) and it.endswith(_SUFFIX)
    )


def policies(platform: Platform, role: str) -> dict[str, list[Statement]]:
    """The statements of a role's policies, by policy; managed ones are none of ours."""
    iam, name = platform.client("iam"), role_name(role)
    assert not iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        it: iam.get_role_policy(RoleName=name, PolicyName=it)["PolicyDocument"]["Statement"]
        for it in iam.list_role_policies(RoleName=name)["PolicyNames"]
    }


def permissions(platform: Platform, role: str) -> Iterator[Permission]:
    """All permissions of a role."""
    for policy, statements in policies(platform, role).items():
        for statement in statements:
            assert statement["Effect"] == "Allow"
            several = values(statement)[1] or [""]
            for action, resource, value in product(
                listed(statement["Action"]), listed(statement["Resource"]), several
            ):
                yield Permission(role, policy, statement["Sid"], action, resource, value)


def values(statement: Statement) -> tuple[tuple[str, str], list[str]]:
    """The operator and the key of a statement's condition that has several values, and these."""
    found = [
        ((operator, key), given)
        for operator, keys in statement.get("Condition", {}).items()
        for key, given in keys.items()
        if isinstance(given, list) and len(given) > 1
    ]
    assert len(found) <= 1, f"{statement['Sid']} has two conditions of several values"
    return found[0] if found else (("", ""), [])


def without(statement: Statement, taken: Permission) -> list[Statement]:
    """Statements that give what this one gives, but for one permission.

    They keep the Sid, though a policy has it twice then: so they can be divided further.
    """
    (operator, key), several = values(statement)
    axes = [listed(statement["Action"]), listed(statement["Resource"]), several or [""]]
    point = [taken.action, taken.resource, taken.value]
    if statement["Sid"] != taken.sid or any(
        it not in axis for it, axis in zip(point, axes, strict=True)
    ):
        return [statement]
    left = []
    for place, axis in enumerate(axes):
        rest = [it for it in axis if it != point[place]]
        if rest:
            chosen = [[it] for it in point[:place]] + [rest] + axes[place + 1 :]
            left.append(_narrowed(statement, chosen, operator, key))
    return left


def _narrowed(
    statement: Statement, chosen: Sequence[Sequence[str]], operator: str, key: str
) -> Statement:
    narrowed: Statement = json.loads(json.dumps(statement))
    narrowed["Action"], narrowed["Resource"] = list(chosen[0]), list(chosen[1])
    if operator:
        narrowed["Condition"][operator][key] = list(chosen[2])
    return narrowed


def listed(given: str | list[str]) -> list[str]:
    """One or several, as several."""
    return [given] if isinstance(given, str) else given
