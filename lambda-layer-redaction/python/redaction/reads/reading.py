"""A read: S3's answer is looked at, redacted while it comes, cut to what was asked for."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from redaction.errors import RefusedError
from redaction.reads.answers import Answer, Limits, ReadError, relayed
from redaction.reads.conditions import (
    conditions_on_times,
    entity_tag,
    is_unchanged,
    no_version_changed,
    wants_range,
)
from redaction.reads.cuts import Kept, counted, cut
from redaction.reads.windows import PART_BYTES, Span, Window, asked_window, bounds, wanted_bytes
from redaction.redactor import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from redaction.policies import Policy
    from redaction.reads.requests import ReadRequest
    from redaction.reads.stored import Source, Stored

# Of what S3 says of an object, this is true of what is given out as well. Not its length, its
# checksums and its tag, and not its metadata, which nobody has redacted: neither is what its
# producer wrote for a file's name or a language. Nor how long it may be kept: what one consumer may
# see is not to be kept for others, or for longer than the policy is. Nor how it is packed: what was
# parsed was not, whatever its producer says.
_HANDED_ON = {
    "content-type": "Content-Type",
    "last-modified": "Last-Modified",
    "x-amz-version-id": "x-amz-version-id",
}
_OK = 200
_PART = 206
_NOT_MODIFIED = 304
_PRECONDITION_FAILED = 412
_TOO_LARGE = 413
_UNPROCESSABLE = 422


@contextmanager
def reading(
    request: ReadRequest,
    policy: Policy,
    source: Source,
    hash_key: bytes,
    limits: Limits | None = None,
) -> Iterator[Answer]:
    """Answer a read; while it is open, the answer's chunks can be taken.

    Args:
        hash_key: of fields and of entity tags; the policy need not hash.

    Raises:
        ReadError: the answer is an error. Of a small object, and of any part of one, that is known
            before the answer begins; else the chunks may end with RefusedError.
    """
    with ExitStack() as opened:
        reader = Reader(request, policy, source, hash_key, limits or Limits(), opened)
        try:
            answer = reader.answer()
        except RefusedError as error:
            refusal = _refusal(error)
        else:
            yield answer
            return
    raise refusal


@contextmanager
def describing(
    request: ReadRequest, policy: Policy, source: Source, hash_key: bytes
) -> Iterator[Answer]:
    """Answer a question for the headers, through a source that gives no more than they.

    Raises:
        ReadError: the answer is an error.
    """
    with ExitStack() as opened:
        yield Reader(request, policy, source, hash_key, Limits(), opened).description()


@dataclass(frozen=True, slots=True)
class Reader:
    """One read.

    Attributes:
        opened: closes what was opened, when the answer is done with.
    """

    request: ReadRequest
    policy: Policy
    source: Source
    hash_key: bytes
    limits: Limits
    opened: ExitStack = field(repr=False)

    def answer(self) -> Answer:
        """The answer, begun."""
        window = asked_window(self.request.range, self.request.part_number)
        stored, headers = self._begun()
        if stored.status == _NOT_MODIFIED:
            return Answer(_NOT_MODIFIED, headers)
        chunks = redact(stored.chunks, self.policy, self.hash_key)
        if window is not None and wants_range(self.request, headers.get("ETag", "")):
            self._check_time(window, stored)
            return self._windowed(window, chunks, headers, stored.headers.get("etag", ""))
        return self._whole(chunks, headers)

    def description(self) -> Answer:
        """The headers of an answer with the whole, its length not among them: nothing is read."""
        stored, headers = self._begun()
        return Answer(stored.status, headers)

    def _begun(self) -> tuple[Stored, dict[str, str]]:
        """The object, 200 or 304, and the headers of the answer."""
        stored = self._open(conditions_on_times(self.request))
        if stored.status not in (_OK, _NOT_MODIFIED):
            raise relayed(stored.status, stored.code)
        headers = {**_handed_on(stored), "Accept-Ranges": "bytes"}
        tag = ""
        if stored_tag := stored.headers.get("etag", ""):
            tag = headers["ETag"] = entity_tag(stored_tag, self.policy, self.hash_key)
        if stored.status == _OK and is_unchanged(self.request, tag):
            stored = replace(stored, status=_NOT_MODIFIED)
        if stored.status == _NOT_MODIFIED:  # there is nothing of a type, and S3 tells none either
            headers.pop("Content-Type", None)
        return stored, headers

    def _open(self, conditions: Mapping[str, str]) -> Stored:
        stored = self.source.open(conditions)
        self.opened.callback(stored.close)
        return stored

    def _whole(self, chunks: Iterator[bytes], headers: Mapping[str, str]) -> Answer:
        if not self.request.wants_body:
            return Answer(_OK, headers, (), counted(chunks))
        held: list[bytes] = []
        length = 0
        for chunk in chunks:
            held.append(chunk)
            length += len(chunk)
            if length > self.limits.held_bytes:
                self._check_length(length)
                return Answer(_OK, headers, chain(held, chunks))
        self._check_length(length)
        return Answer(_OK, headers, held, length)

    def _windowed(
        self, window: Window, chunks: Iterator[bytes], headers: dict[str, str], stored_tag: str
    ) -> Answer:
        """A part of it. All must be seen for that: it says how many bytes there are."""
        kept = Kept(window, self.limits.held_bytes)
        total = kept.filled(self._bounded(window, chunks))
        if isinstance(window, Span) and window.part:
            headers["x-amz-mp-parts-count"] = str(max(-(-total // PART_BYTES), 1))
            if window.part == 1 and not total:
                return Answer(_OK, headers, (), 0)
        start, stop = bounds(window, total)
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{total}"
        if not self.request.wants_body:
            return Answer(_PART, headers, (), stop - start)
        self._check_length(stop - start)
        part = kept.taken(start, stop)
        again = iter([part]) if part is not None else self._again(stored_tag, start, stop)
        return Answer(_PART, headers, again, stop - start)

    def _again(self, stored_tag: str, start: int, stop: int) -> Iterator[bytes]:
        """What was too long to be held is read once more, if it is still the same."""
        stored = self._open({"if-match": stored_tag})
        if stored.status == _PRECONDITION_FAILED:
            raise no_version_changed()
        if stored.status != _OK:
            raise relayed(stored.status, stored.code)
        return cut(redact(stored.chunks, self.policy, self.hash_key), start, stop)

    def _check_time(self, window: Window, stored: Stored) -> None:
        """Refuse, before anything is read, what there is no time to read a second time."""
        held, most = self.limits.held_bytes, self.limits.twice_bytes
        length = int(stored.headers.get("content-length", "0"))
        if most is not None and length > most and wanted_bytes(window) > held:
            detail = f"Of objects of more than {most} bytes, ranges have at most {held} bytes."
            raise ReadError(_TOO_LARGE, "AnswerTooLarge", detail, {"Accept-Ranges": "bytes"})

    def _bounded(self, window: Window, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The chunks, refused as soon as they show that the window is more than one answer has."""
        first = window.first if isinstance(window, Span) else 0
        passed = 0
        for chunk in chunks:
            yield chunk
            passed += len(chunk)
            if self.request.wants_body:
                self._check_length(min(passed - first, wanted_bytes(window)))

    def _check_length(self, length: int) -> None:
        most = self.limits.most_bytes
        if most is not None and length > most:
            detail = f"One answer has at most {most} bytes: ask for parts of it, with Range."
            raise ReadError(_TOO_LARGE, "AnswerTooLarge", detail, {"Accept-Ranges": "bytes"})


def _handed_on(stored: Stored) -> dict[str, str]:
    found = stored.headers
    return {name: found[small] for small, name in _HANDED_ON.items() if found.get(small)}


def _refusal(error: RefusedError) -> ReadError:
    """What cannot be redacted is no fault of the request, nor may the next try go better."""
    code = "".join(word.capitalize() for word in error.code.split("-"))
    return ReadError(_UNPROCESSABLE, code, str(error))
