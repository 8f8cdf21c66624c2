"""Conditions, and what S3 and others say instead of an object, by either door."""

from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from importlib import import_module
from queue import SimpleQueue
from threading import Event

import pytest

from redaction import load_policies
from redaction.reads import Place, PresignedSource, ReadError, entity_tag
from tests.unit.redacted_reads.doors import Door
from tests.unit.redacted_reads.small_s3 import SECRET, SmallS3

KEY = "store_events/one.json"
BEFORE = "Thu, 09 Oct 2025 08:53:19 GMT"
AFTER = "Thu, 09 Oct 2025 08:53:21 GMT"


@pytest.fixture(autouse=True)
def _stored(s3: SmallS3) -> None:
    s3.objects[KEY] = b'{"price": 1, "a": 1}'


def test_what_a_consumer_has_already_is_not_sent_again(door: Door) -> None:  # H7
    tag = door.read("inventory", KEY).headers["etag"]

    for known in (tag, f"W/{tag}", f'"x", {tag}', tag.strip('"'), "*"):
        seen = door.read("inventory", KEY, {"If-None-Match": known, "If-Modified-Since": BEFORE})
        assert (seen.status, seen.body) == (304, b"")
        assert seen.headers["etag"] == tag
        assert "content-type" not in seen.headers


def test_what_another_policy_gave_out_is_not_what_one_has(door: Door) -> None:
    tag = door.read("auditor", KEY).headers["etag"]

    assert door.read("inventory", KEY, {"If-None-Match": tag}).status == 200


def test_the_stored_entity_tag_is_nobodys(door: Door, s3: SmallS3) -> None:
    seen = door.read("inventory", KEY, {"If-Match": s3.tag(KEY)})

    assert (seen.status, seen.code) == (412, "precondition-failed")


def test_no_entity_tag_can_be_made_of_a_guess_without_the_key(door: Door, s3: SmallS3) -> None:
    """The stored one may be the MD5 of what is hidden, also where the policy hashes nothing."""
    policy = load_policies().of("inventory")
    of_others = entity_tag(s3.tag(KEY), policy, b"k" * 32)

    tag = door.read("inventory", KEY).headers["etag"]

    assert tag == entity_tag(s3.tag(KEY), policy, SECRET.encode())
    assert tag != of_others


def test_a_read_goes_on_where_it_is_still_the_same(door: Door) -> None:
    tag = door.read("inventory", KEY).headers["etag"]

    seen = door.read("inventory", KEY, {"If-Match": tag, "If-Unmodified-Since": BEFORE})

    assert seen.status == 200


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ({"If-Modified-Since": AFTER}, 304),
        ({"If-Modified-Since": BEFORE}, 200),
        ({"If-Unmodified-Since": BEFORE}, 412),
        ({"If-Unmodified-Since": AFTER}, 200),
    ],
)
def test_s3_judges_times(door: Door, condition: dict[str, str], status: int) -> None:  # H7
    seen = door.read("inventory", KEY, condition)

    assert seen.status == status
    assert status != 304 or "content-type" not in seen.headers


def test_an_object_that_is_not_there_is_404(door: Door) -> None:  # H7
    seen = door.read("inventory", "store_events/none.json")

    assert (seen.status, seen.code) == (404, "no-such-key")
    assert b"secret words" not in (seen.body or b"")


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (
            403,
            b"<Error><Code>AccessDenied</Code><Message>role x</Message></Error>",
            "access-denied",
        ),
        (403, b"<html>a gateway says no</html>", "access-denied"),
        (404, b"", "no-such-key"),
        (404, b"<Error><Code>NoSuchVersion</Code></Error>", "no-such-version"),
        (405, b"\xff\x00\xfe", "method-not-allowed"),
        (500, b"<Error>", "internal-error"),
        (503, b'{"Code": "SlowDown"}', "slow-down"),
    ],
)
def test_errors_are_relayed_with_their_status_whatever_their_body_is(  # H7
    door: Door, s3: SmallS3, status: int, body: bytes, code: str
) -> None:
    s3.instead = lambda request: _send(request, status, body)

    seen = door.read("inventory", KEY)

    assert (seen.status, seen.code) == (status, code)
    assert b"role x" not in (seen.body or b"")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(door: Door, s3: SmallS3, status: int) -> None:  # H7
    s3.instead = lambda request: _send(request, status, b"", Location=f"{s3.url}/elsewhere")

    seen = door.read("inventory", KEY)

    assert (seen.status, seen.code) == (door.spelt(502), "not-from-s3")
    assert len(s3.asked) == 1


def test_a_fetch_that_hangs_ends_in_time(door: Door, s3: SmallS3) -> None:  # H7
    """The server hangs until the door has answered."""
    answered, in_time = Event(), SimpleQueue[bool]()

    def hang(_: BaseHTTPRequestHandler) -> None:
        in_time.put(answered.wait(60))

    s3.instead = hang

    try:
        seen = door.read("inventory", KEY, seconds=2.2)
    finally:
        answered.set()

    assert (seen.status, seen.code) == (door.spelt(504), "read-timeout")
    assert in_time.get(timeout=60)


@pytest.mark.parametrize("sent", [b"", b'{"price": 1, "a": 1}\n'])
def test_a_fetch_that_ends_early_is_not_taken_for_the_whole(
    door: Door, s3: SmallS3, sent: bytes
) -> None:
    def break_off(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(sent)

    s3.instead = break_off

    seen = door.read("inventory", KEY)

    assert (seen.status, seen.code) == (door.spelt(504), "read-timeout")


def test_an_object_that_takes_all_the_time_is_not_worth_another_try(
    door: Door, s3: SmallS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time is over when the first line was redacted."""
    s3.objects[KEY] = b'{"price": 1, "a": 1}\n' * 10_000

    def take_all_the_time(chunks: Iterator[bytes], *_: object) -> Iterator[bytes]:
        for chunk in chunks:
            monkeypatch.setattr(door.handler, "_SECONDS_FOR_THE_ANSWER", 1000)
            yield chunk

    # The package has a function of the same name.
    monkeypatch.setattr(import_module("redaction.reads.reading"), "redact", take_all_the_time)

    seen = door.read("inventory", KEY)

    assert (seen.status, seen.code) == (door.spelt(422), "too-slow")


@pytest.mark.parametrize(("after_reading", "code"), [(9, "TooSlow"), (1, "ReadTimeout")])
def test_who_took_the_time_is_said(s3: SmallS3, after_reading: int, code: str) -> None:
    """Seconds left: at the request, at the body, before and behind its first bytes, then none."""
    s3.objects[KEY] = b" " * 1_000_000
    left = iter([10, 10, 10, after_reading, 0])
    source = PresignedSource(s3.address(KEY), Place("", s3.url), lambda: next(left))

    with pytest.raises(ReadError) as error, closing(source.open({})) as stored:
        for _ in stored.chunks:
            pass

    assert error.value.code == code


def _send(request: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    request.send_response(status)
    for name, text in headers.items():
        request.send_header(name, text)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
