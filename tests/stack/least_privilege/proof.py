"""Takes permissions away in turn, and sees whether what needs them fails."""

import uuid
from collections.abc import Iterable, Sequence

from botocore.exceptions import ClientError

from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.permissions import Permission
from tests.stack.least_privilege.taking_away import taken_away
from tests.stack.platform import Platform


def passes(platform: Platform, drive: Drive) -> str:
    """Empty if the drive is done, else what it found instead."""
    try:
        drive.run(platform, f"d{uuid.uuid4().hex[:10]}")
    except (AssertionError, KeyError, ClientError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def unproven(
    platform: Platform, drives: Sequence[Drive], permissions: Iterable[Permission]
) -> list[str]:
    """What of these permissions no drive shows to be needed, and why it does not.

    Each is taken away alone: its drive fails without it, and passes when it is back. So a drive has
    passed before each of its permissions but the first, and before that it is to have passed, too.
    """
    found = []
    for permission in permissions:
        drive = next((it for it in drives if it.needs(permission)), None)
        if drive is None:
            found.append(f"{permission}: no drive needs it")
            continue
        with taken_away(platform, [permission]):
            missed = passes(platform, drive)
        if not missed:
            found.append(f"{permission}: {drive} passes without it")
        if failure := passes(platform, drive):
            found.append(f"{permission}: {drive} fails when it is back: {failure}")
    return found
