"""Leaves out of a log what gives access: a log is written for few, a diagnosis is read by many."""

import re

from deployer.project.no_echo import MASK

_VALUE = r"[^\s\"'&,;)}\]]+"
_NAMED = re.compile(
    r"((?:password|passwd|pwd|secret|token|api_?key|secret_?access_?key|authorization|responseurl)"
    r"\\?[\"']?\s*[:=]\s*(?:\\?[\"'])?(?:Bearer\s+|Basic\s+)?)[^\s\"'\\]+",
    re.IGNORECASE,
)
"""A name that tells of a secret, and its value. Whoever has a ResponseURL can answer for the
resource. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html"""

_SIGNED = re.compile(
    rf"((?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|AWSAccessKeyId)=){_VALUE}",
    re.IGNORECASE,
)
"""Of a presigned URL, what makes it one.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html"""

_KEY_ID = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"""

_SIGN = "[A-Za-z0-9/+]"
_SECRET_KEY = re.compile(
    rf"(?<![A-Za-z0-9/+=])(?=\S*[A-Z])(?=\S*[a-z])(?=\S*[0-9]){_SIGN}{{40}}(?![A-Za-z0-9/+=])"
)
"""As long as a secret access key, and mixed as one is; a commit has no capitals."""

_SESSION_TOKEN = re.compile(r"(?:IQoJ|FwoG|FQoG)[A-Za-z0-9/+=]{60,}")


def without_secrets(line: str) -> str:
    """A line of a log without what looks like a key, a token, a password or a signed URL."""
    line = _NAMED.sub(rf"\1{MASK}", _SIGNED.sub(rf"\1{MASK}", line))
    for pattern in (_SESSION_TOKEN, _KEY_ID, _SECRET_KEY):
        line = pattern.sub(MASK, line)
    return line
