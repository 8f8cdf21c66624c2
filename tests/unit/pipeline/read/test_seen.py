"""What a door gives out is read in ranges, and what it refuses is said as it says it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest

from deployer.errors import DeployerError
from deployer.pipeline.api.access import Access
from deployer.pipeline.api.calls import Answer, ApiCaller
from deployer.pipeline.read import seen as reading
from deployer.pipeline.read.doors import Door
from deployer.pipeline.read.seen import read_all_seen, read_seen
from tests.unit.aws.clients import make_aws

Call = tuple[str, Mapping[str, str]]
DATA = b"0123456789"


class Asked:
    """A door, and what it was asked."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, answer: Callable[[Mapping[str, str]], Answer]
    ) -> None:
        self.calls: list[Call] = []

        def call(
            _: ApiCaller, method: str, target: str, headers: Mapping[str, str], body: bytes | None
        ) -> Answer:
            assert (method, body) == ("GET", None)
            self.calls.append((target, headers))
            return answer(headers)

        monkeypatch.setattr(ApiCaller, "call", call)
        access = Access(signed=True, keyed=False)
        self.door = Door(ApiCaller(make_aws(), "https://api/v1", access), "/a%20b")


def _ranged(headers: Mapping[str, str]) -> Answer:
    """As a door answers that has ranges."""
    begin, end = map(int, headers["Range"].removeprefix("bytes=").split("-"))
    part = DATA[begin : end + 1]
    told = {"content-range": f"bytes {begin}-{begin + len(part) - 1}/{len(DATA)}", "ETag": '"t"'}
    return Answer(206, told, part)


def test_the_beginning_alone_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(monkeypatch, _ranged)
    found = read_seen(asked.door, 4, "v/1")
    assert (found.data, found.size) == (b"0123", 10)
    assert asked.calls == [("/a%20b?versionId=v%2F1", {"Range": "bytes=0-3"})]


def test_all_of_it_is_read_in_ranges_of_one_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_STEP", 4)
    asked = Asked(monkeypatch, _ranged)
    assert list(read_all_seen(asked.door)) == [b"0123", b"4567", b"89"]
    assert [it.get("If-Match") for _, it in asked.calls] == [None, '"t"', '"t"']


def test_a_door_without_ranges_gives_out_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(monkeypatch, lambda _: Answer(200, {}, DATA))
    found = read_seen(asked.door, 4)
    assert (found.data, found.size) == (b"0123", 10)


def test_all_of_a_large_whole_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_STEP", 4)
    asked = Asked(monkeypatch, lambda _: Answer(200, {}, DATA))
    assert b"".join(read_all_seen(asked.door)) == DATA


def test_of_nothing_there_is_no_range(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(monkeypatch, lambda it: Answer(416 if it else 200, {}, b""))
    found = read_seen(asked.door, 4)
    assert (found.data, found.size) == (b"", 0)
    assert list(read_all_seen(asked.door)) == [b""]


def _problem(code: str, detail: str) -> bytes:
    return json.dumps({"type": f"urn:tarius:problem:{code}", "detail": detail}).encode()


@pytest.mark.parametrize(
    ("status", "body", "what", "todo"),
    [
        (403, _problem("not-let-in", "No."), "403 (not-let-in): No.", "redacted-reads.md"),
        (403, b'{"Message": "Forbidden"}', "403: Forbidden", "redacted-reads.md"),
        (404, _problem("no-such-key", "Gone."), "404 (no-such-key): Gone.", "StoreEventsBucket"),
        (416, _problem("invalid-range", "Past."), "416 (invalid-range): Past.", "logs"),
        (422, _problem("not-json", "Broken."), "422 (not-json): Broken.", "another policy"),
        (422, _problem("not-a-record", "No."), "422 (not-a-record): No.", "another policy"),
        (400, b"<Error><Code>NotJson</Code></Error>", "400 (NotJson)", "another policy"),
        (400, b"<Error><Code>NotARecord</Code></Error>", "400 (NotARecord)", "another policy"),
        (400, b"<Error><Code>EntityTooLarge</Code></Error>", "(EntityTooLarge)", "larger than"),
        (503, b"<Error><Code>NotFromS3</Code></Error>", "503 (NotFromS3)", "logs"),
        (404, _problem("no-such-version", "None."), "404 (no-such-version)", "version"),
        (403, _problem("ACCESS_DENIED", "Denied."), "403 (ACCESS_DENIED)", "redacted-reads.md"),
        (
            404,
            b"<Error><Code>NoSuchKey</Code><Message>M</Message></Error>",
            "(NoSuchKey): M",
            "Bucket",
        ),
        (504, b"", "the door answered 504", "again"),
        (422, _problem("too-slow", "Slow."), "422 (too-slow): Slow.", "several objects"),
        (400, b"<Error><Code>TooSlow</Code></Error>", "400 (TooSlow)", "several objects"),
        (500, b"[1]", "the door answered 500", "logs"),
    ],
)
def test_a_refusal_is_said_as_the_door_says_it(  # V16
    monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, what: str, todo: str
) -> None:
    asked = Asked(monkeypatch, lambda _: Answer(status, {}, body))
    with pytest.raises(DeployerError) as error:
        read_seen(asked.door, 4)
    assert what in error.value.what
    assert todo in error.value.todo
    assert error.value.where == "/a%20b"


def test_an_object_that_was_replaced_meanwhile_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_STEP", 4)
    asked = Asked(
        monkeypatch,
        lambda it: Answer(412, {}, _problem("x", "Other.")) if "If-Match" in it else _ranged(it),
    )
    parts = read_all_seen(asked.door)
    assert next(parts) == b"0123"
    with pytest.raises(DeployerError, match="412"):
        next(parts)


def _streaming(
    monkeypatch: pytest.MonkeyPatch, status: int, *chunks: bytes
) -> tuple[Door, list[Call]]:
    """A door that gives out all at once, and what it is asked."""
    calls: list[Call] = []

    def begin(
        _: ApiCaller, target: str, headers: Mapping[str, str]
    ) -> tuple[Answer, Iterator[bytes]]:
        calls.append((target, headers))
        return Answer(status, {}, b""), iter(chunks)

    monkeypatch.setattr(ApiCaller, "begin", begin)
    asked = Asked(monkeypatch, _ranged)
    return replace(asked.door, host="one.example", streams=True), calls


def test_all_that_a_door_streams_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    door, calls = _streaming(monkeypatch, 200, b"0123", b"456789")
    assert list(read_all_seen(door)) == [b"0123", b"456789"]
    assert calls == [("/a%20b", {"Host": "one.example"})]


def test_a_refusal_of_a_stream_is_said_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    door, _ = _streaming(monkeypatch, 400, b"<Error><Code>NotJson</Code>", b"</Error>")
    with pytest.raises(DeployerError, match=r"400 \(NotJson\)") as error:
        list(read_all_seen(door))
    assert "another policy" in error.value.todo
