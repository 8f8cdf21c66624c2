"""Reads through a door."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from deployer.errors import DeployerError
from deployer.pipeline.api.calls import Answer
from deployer.pipeline.read.doors import Door
from deployer.pipeline.read.refusals import refused

_OK, _PART, _PAST_END = 200, 206, 416
_STEP = 2 * 1024 * 1024
"""Bytes of a range; the API gives out up to 3,000,000 at once."""


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
    """All that a consumer sees: as it comes, or range by range, each of which redacts it anew.

    Raises:
        DeployerError: the door refuses it, it broke off, or the object was replaced meanwhile.
    """
    if door.streams:
        yield from _streamed(door)
        return
    found = _range(door, 0, _STEP)
    yield found.data
    done = len(found.data)
    while done < found.size:
        part = _range(door, done, _STEP, tag=found.tag)
        if not part.data:
            raise DeployerError("the answer broke off", where=door.address, todo="Try again.")
        yield part.data
        done += len(part.data)


def _streamed(door: Door) -> Iterator[bytes]:
    answer, chunks = door.caller.begin(door.address, _named(door))
    if answer.status != _OK:
        raise refused(door, replace(answer, body=b"".join(chunks)))
    yield from chunks


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
        raise refused(door, answer)
    size = told.get("content-range", "").rpartition("/")[2]
    whole = int(size) if size.isdecimal() else begin + len(answer.body)
    return Seen(answer.body, whole, told.get("etag", ""))


def _asked(door: Door, headers: Mapping[str, str], query: str) -> Answer:
    return door.caller.call("GET", door.address + query, {**_named(door), **headers}, None)


def _named(door: Door) -> dict[str, str]:
    return {"Host": door.host} if door.host else {}
