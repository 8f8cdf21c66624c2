"""Takes permissions away from deployed roles, and puts them back."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from tests.stack.least_privilege.permissions import (
    Permission,
    Statement,
    policies,
    role_name,
    without,
)
from tests.stack.platform import Platform


@contextmanager
def taken_away(platform: Platform, taken: Collection[Permission]) -> Iterator[None]:
    """While open, the roles lack these permissions and no other."""
    by_policy: dict[tuple[str, str], list[Permission]] = defaultdict(list)
    for permission in taken:
        by_policy[permission.role, permission.policy].append(permission)
    before = {it: policies(platform, it[0])[it[1]] for it in by_policy}
    for place, lost in by_policy.items():
        left = before[place]
        for permission in lost:
            left = [rest for it in left for rest in without(it, permission)]
        _put(platform, *place, left)
    try:
        yield
    finally:
        for place, statements in before.items():
            _put(platform, *place, statements)


def _put(platform: Platform, role: str, policy: str, statements: list[Statement]) -> None:
    which = {"RoleName": role_name(role), "PolicyName": policy}
    iam = platform.client("iam")
    if not statements:
        iam.delete_role_policy(**which)
        return
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(**which, PolicyDocument=document)
