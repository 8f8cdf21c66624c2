"""The build id of a branch, the same for whoever deploys the branch and for whoever deletes it."""

import base64
import hashlib
import re

_SHOWN = 4
_DIGITS = 7
"""35 bits: of a thousand branches at once, two come to one id with a chance of 1 in 70,000."""

_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")


def build_id_of(branch: str) -> str:
    """A build id that stands for a branch: the first letters of its last part, and a digest.

    Whatever the name holds, this is a valid build id of at most 12 characters. It depends on every
    character of the name, upper and lower case included, and on nothing else.

    Args:
        branch: as git names it below `refs/heads/`; not empty.
    """
    # What is no UTF-8 arrives as surrogates, and must not be an error here.
    digest = hashlib.sha256(branch.encode(errors="surrogateescape")).digest()
    told = base64.b32encode(digest).decode().lower()[:_DIGITS]
    shown = _NOT_IN_IDS.sub("", branch.rpartition("/")[2].lower())[:_SHOWN]
    return f"{shown}-{told}" if shown else told
