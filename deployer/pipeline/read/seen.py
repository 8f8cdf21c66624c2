"""Reads through a door, and says what a refusal means."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from deployer.errors import DeployerError
from deployer.pipeline.api.calls import Answer
from deployer.pipeline.read.doors import Door

_OK, _PART, _PAST_END = 200, 206, 416
_STEP = 2 * 1024 * 1024
"""Bytes of a range; the API gives out up to 3,000,000 at once."""

_CODE, _MESSAGE = re.compile(r"<Code>([^<]*)</Code>"), re.compile(r"<Message>([^<]*)</Message>")
_TODO: Mapping[int, str] = {
    403: "The object must be below store_events/ and there, and the role must be let in by the "
    "door. docs/redacted-reads.md tells who may read what.",
    404: "The output StoreEventsBucket names the bucket: see which objects it has.",
    405: "The newest version is a delete marker: the object was deleted.",
    412: "The object was replaced meanwhile; read it again.",
    413: "The object is larger than the door reads at all.",
    422: "No consumer gets it. docs/redaction.md tells what is refused and why.",
    429: "Try again later.",
    503: "Try again.",
    504: "Try again.",
}
_TOO_SLOW = ("too-slow", "TooSlow")
"""As the one door spells it and the other; no try ends otherwise."""


@dataclass(frozen=True)
class Seen:
    """What a door gave out.

    Attributes:
        size: bytes of all that it would give out.
        tag: of that state of the object, for this consumer.
    """

    data: bytes = field(repr=False)
    size: int
    tag: str = ""


def read_seen(door: Door, first: int, version: str = "") -> Seen:
    """The first bytes of what a consumer sees.

    Args:
        version: of the object; empty for the current one.

    Raises:
        DeployerError: the door refuses it, or no answer came.
    """
    query = f"?versionId={quote(version, safe='')}" if version else ""
    return _range(door, 0, first, query=query)


def read_all_seen(door: Door) -> Iterator[bytes]:
    """All that a consumer sees, range by range.

    Raises:
        DeployerError: the door refuses it, or the object was replaced meanwhile.
    """
    found = _range(door, 0, _STEP)
    yield found.data
    done = len(found.data)
    while done < found.size:
        part = _range(door, done, _STEP, tag=found.tag)
        if not part.data:
            raise DeployerError("the answer broke off", where=door.where, todo="Try again.")
        yield part.data
        done += len(part.data)


def _range(door: Door, begin: int, count: int, *, query: str = "", tag: str = "") -> Seen:
    headers = {"Range": f"bytes={begin}-{begin + count - 1}"}
    headers |= {"If-Match": tag} if tag else {}
    answer = _asked(door, headers, query)
    if answer.status == _PAST_END and not begin:  # nothing is given out, so no range is in it
        answer = _asked(door, {}, query)
    told = {name.lower(): text for name, text in answer.headers.items()}
    if answer.status == _OK:
        return Seen(answer.body[begin : begin + count], len(answer.body), told.get("etag", ""))
    if answer.status != _PART:
        raise _refused(door, answer)
    size = told.get("content-range", "").rpartition("/")[2]
    whole = int(size) if size.isdecimal() else begin + len(answer.body)
    return Seen(answer.body, whole, told.get("etag", ""))


def _asked(door: Door, headers: Mapping[str, str], query: str) -> Answer:
    named = {"Host": door.host} if door.host else {}
    return door.caller.call("GET", door.address + query, {**named, **headers}, None)


def _refused(door: Door, answer: Answer) -> DeployerError:
    code, text = _told(answer.body.decode(errors="replace"))
    named = f" ({code})" if code else ""
    todo = _TODO.get(answer.status, "Its function's log tells more: deployer logs")
    if code in _TOO_SLOW:
        todo = "Its producer must store it in several objects. docs/redacted-reads.md tells why."
    return DeployerError(
        f"the door answered {answer.status}{named}{f': {text}' if text else ''}",
        where=door.where,
        todo=todo,
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
