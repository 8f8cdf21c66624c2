"""Objects are read range by range, all of them of one version."""

import io
from typing import Any

import pytest
from botocore.exceptions import ClientError, IncompleteReadError

from deployer.pipeline.backup.stored import RANGE, DamagedError, StoredObject
from tests.unit.aws.scripted import Answer, Scripted, client_error


class _Object:
    """An object that S3 gives by ranges."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.etag = '"1"'
        self.failures: list[Exception] = []

    def get(self, *, Range: str, IfMatch: str = "", **_: object) -> Answer:  # noqa: N803
        if self.failures:
            raise self.failures.pop()
        if IfMatch not in ("", self.etag):
            raise client_error("PreconditionFailed")
        if not self.body:
            raise client_error("InvalidRange")
        first, last = map(int, Range.removeprefix("bytes=").split("-"))
        part = self.body[first : last + 1]
        span = f"bytes {first}-{first + len(part) - 1}/{len(self.body)}"
        return {"Body": io.BytesIO(part), "ETag": self.etag, "ContentRange": span}


def _stored(monkeypatch: pytest.MonkeyPatch, given: _Object) -> tuple[StoredObject, Scripted]:
    s3 = Scripted(monkeypatch, "s3", {"GetObject": given.get})
    return StoredObject(s3.client, "bucket", "key", lambda _: None), s3


BODY = b"x" * (RANGE + 1)


def test_all_ranges_are_of_the_version_that_the_first_was_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = _Object(BODY)
    stored, s3 = _stored(monkeypatch, given)
    assert b"".join(stored.chunks()) == BODY
    asked = s3.parameters("GetObject")
    assert [it["Range"] for it in asked] == [
        f"bytes=0-{RANGE - 1}",
        f"bytes={RANGE}-{2 * RANGE - 1}",
    ]
    assert [it.get("IfMatch") for it in asked] == [None, '"1"']
    given.etag = '"2"'
    with pytest.raises(DamagedError, match="replaced by another"):
        list(stored.chunks())


def test_an_empty_object_has_no_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    stored, _ = _stored(monkeypatch, _Object(b""))
    assert b"".join(stored.chunks()) == b""


@pytest.mark.parametrize(
    "failure",
    [
        client_error("ServiceUnavailable"),
        IncompleteReadError(actual_bytes=1, expected_bytes=2),
    ],
)
def test_what_passes_is_tried_again(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    given = _Object(BODY)
    given.failures = [failure]
    assert b"".join(_stored(monkeypatch, given)[0].chunks()) == BODY


@pytest.mark.parametrize(
    ("code", "told"),
    [("NoSuchKey", "not there"), ("InvalidObjectState", "archived")],
)
def test_what_cannot_be_read_says_why(
    monkeypatch: pytest.MonkeyPatch, code: str, told: str
) -> None:
    given = _Object(BODY)
    given.failures = [client_error(code)]
    with pytest.raises(DamagedError, match=told):
        list(_stored(monkeypatch, given)[0].chunks())


@pytest.mark.parametrize(("code", "tries"), [("AccessDenied", 1), ("ServiceUnavailable", 6)])
def test_what_does_not_pass_is_raised(
    monkeypatch: pytest.MonkeyPatch, code: str, tries: int
) -> None:
    given: Any = _Object(BODY)
    given.failures = [client_error(code) for _ in range(9)]
    stored, s3 = _stored(monkeypatch, given)
    with pytest.raises(ClientError, match=code):
        list(stored.chunks())
    assert len(s3.calls) == tries
