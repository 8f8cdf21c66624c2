"""Says what a door's refusal means, and what to do about it: the same for both doors."""

import json
import re
from collections.abc import Mapping

from deployer.errors import DeployerError
from deployer.pipeline.api.calls import Answer
from deployer.pipeline.read.doors import Door

_CODE, _MESSAGE = re.compile(r"<Code>([^<]*)</Code>"), re.compile(r"<Message>([^<]*)</Message>")
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where one begins in a code of S3's: `NotARecord`."""

_LOG = "Its function's log tells more: deployer logs"
_AGAIN = "Try again."
_LET_IN = (
    "The object must be below store_events/ and there, and the role must be let in by the door. "
    "docs/redacted-reads.md tells who may read what."
)
_BUCKET = "The output StoreEventsBucket names the bucket: see which objects it has."
_POLICY = "Whoever has another policy may get it. docs/redaction.md tells what is refused and why."
_OF_CODES: Mapping[str, str] = {
    "access-denied": _LET_IN,
    "not-let-in": _LET_IN,
    "no-such-key": _BUCKET,
    "no-such-version": "The version may have been deleted meanwhile: read it again.",
    "method-not-allowed": "The newest version is a delete marker: the object was deleted.",
    "precondition-failed": "The object was replaced meanwhile; read it again.",
    "entity-too-large": "The object is larger than the door reads at all.",
    "not-json": _POLICY,
    "not-a-record": _POLICY,
    "too-deep": _POLICY,
    "too-large": _POLICY,
    "too-slow": "Its producer must store it in several objects. docs/redacted-reads.md tells why.",
    "not-from-s3": _LOG,
    "slow-down": _AGAIN,
    "read-timeout": _AGAIN,
}
"""By codes, as the API spells them: S3 Object Lambda has fewer statuses."""

_OF_STATUSES: Mapping[int, str] = {
    403: _LET_IN,
    404: _BUCKET,
    429: "Try again later.",
    503: _AGAIN,
    504: _AGAIN,
}
"""For what answers before the function does."""


def refused(door: Door, answer: Answer) -> DeployerError:
    """The error that a door's answer is."""
    code, text = _told(answer.body.decode(errors="replace"))
    named = f" ({code})" if code else ""
    spelt = _WORD.sub("-", code).lower()
    return DeployerError(
        f"the door answered {answer.status}{named}{f': {text}' if text else ''}",
        where=door.address,
        todo=_OF_CODES.get(spelt) or _OF_STATUSES.get(answer.status, _LOG),
    )


def _told(body: str) -> tuple[str, str]:
    """Code and text of a problem document, or of an error as S3 tells it."""
    try:
        problem = json.loads(body)
    except ValueError:
        found = [it.search(body) for it in (_CODE, _MESSAGE)]
        return found[0][1] if found[0] else "", found[1][1] if found[1] else ""
    if not isinstance(problem, dict):
        return "", ""
    code = str(problem.get("type", "")).rpartition(":")[2]
    texts = (problem.get(it) for it in ("detail", "message", "Message", "title"))
    return code, str(next(filter(None, texts), ""))
