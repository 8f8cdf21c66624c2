"""A read ends in the time there is: what would take longer is refused before it is begun."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from redaction import Policy
from redaction.reads import Limits, ReadError, ReadRequest, Stored, read_request, reading
from tests.unit.redacted_reads.doors import ApiDoor, ObjectLambdaDoor
from tests.unit.redacted_reads.small_s3 import SmallS3
from tests.unit.templates.reading import PROJECT, TEMPLATES, resources

KEY = "store_events/large.json"
LINE = b'{"price": 1, "text": "0123456789"}\n'
SEEN = b'{"text":"0123456789"}\n'
ALL = Policy("reader")
HASH_KEY = bytes(32)
# Of the benchmark's pace: a function's processor may be slower, and S3 and the network take time.
MOST_OF_PACE = 1 / 3


@dataclass
class Lines:
    """An object of many lines, and how many of its bytes were read."""

    count: int
    read: int = 0
    opened: list[Mapping[str, str]] = field(default_factory=list)

    def open(self, conditions: Mapping[str, str]) -> Stored:
        self.opened.append(conditions)
        length = str(self.count * len(LINE))
        return Stored(200, {"etag": '"a"', "content-length": length}, self._chunks())

    def _chunks(self) -> Iterator[bytes]:
        for _ in range(self.count):
            self.read += len(LINE)
            yield LINE


def _asked(text: str) -> ReadRequest:
    return read_request({"Range": text}, None)


@pytest.mark.parametrize("text", ["bytes=0-", "bytes=0-99999", "bytes=100-99999", "bytes=-99999"])
def test_a_window_that_one_answer_cannot_hold_is_not_redacted_to_its_end(text: str) -> None:
    source, limits = Lines(1_000_000), Limits(held_bytes=1000, most_bytes=1000)

    with (
        pytest.raises(ReadError) as refused,
        reading(_asked(text), ALL, source, HASH_KEY, limits) as _,
    ):
        pass

    assert (refused.value.status, refused.value.code) == (413, "AnswerTooLarge")
    assert source.read < 500_000


def test_a_window_past_the_end_is_past_the_end_however_wide_it_is() -> None:
    limits = Limits(held_bytes=1000, most_bytes=1000)

    with (
        pytest.raises(ReadError) as refused,
        reading(_asked("bytes=99999-"), ALL, Lines(10), HASH_KEY, limits) as _,
    ):
        pass

    assert (refused.value.status, refused.value.code) == (416, "InvalidRange")


@pytest.mark.parametrize("text", ["bytes=0-", "bytes=5-1005", "bytes=-1001"])
def test_what_there_is_no_time_to_read_twice_is_not_read_once(text: str) -> None:
    source, limits = Lines(100), Limits(held_bytes=1000, twice_bytes=100 * len(LINE) - 1)

    with (
        pytest.raises(ReadError) as refused,
        reading(_asked(text), ALL, source, HASH_KEY, limits) as _,
    ):
        pass

    assert (refused.value.status, refused.value.code) == (413, "AnswerTooLarge")
    assert "ranges have at most 1000 bytes" in refused.value.detail
    assert (len(source.opened), source.read) == (1, 0)


@pytest.mark.parametrize(
    ("text", "twice", "part"),
    [("bytes=5-1004", 1, slice(5, 1005)), ("bytes=0-", 100 * len(LINE), slice(0, None))],
)
def test_what_is_held_or_small_enough_is_read(text: str, twice: int, part: slice) -> None:
    source, limits = Lines(100), Limits(held_bytes=1000, twice_bytes=twice)

    with reading(_asked(text), ALL, source, HASH_KEY, limits) as answer:
        body = b"".join(answer.chunks)

    assert answer.status == 206
    assert body == (LINE.replace(b": ", b":").replace(b", ", b",") * 100)[part]


def test_object_lambda_says_which_ranges_a_large_object_has(
    object_lambda: ObjectLambdaDoor, s3: SmallS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.objects[KEY] = LINE * 1000
    monkeypatch.setenv("MOST_OBJECT_BYTES", str(len(s3.objects[KEY])))

    whole = object_lambda.read("inventory", KEY)
    wide = object_lambda.read("inventory", KEY, {"Range": "bytes=0-"})
    part = object_lambda.read("inventory", KEY, {"Range": "bytes=0-21"})

    assert (whole.status, whole.body) == (200, SEEN * 1000)
    assert (wide.status, wide.code) == (400, "answer-too-large")
    assert (part.status, part.body) == (206, SEEN)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_larger_object_is_refused_by_its_length_alone(
    api: ApiDoor, s3: SmallS3, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setenv("MOST_OBJECT_BYTES", str(len(LINE) - 1))
    s3.objects[KEY] = LINE.replace(b"price", b"\xff" * 5)  # read, it would be not-json

    seen = api.ask(api.event("inventory", KEY, method))

    assert seen.status == 413


@pytest.mark.parametrize("name", ["read-redacted", "redact-object"])
def test_the_largest_object_of_records_like_ours_is_redacted_in_the_time_there_is(
    name: str,
) -> None:
    """By the pace that was measured for the slowest policy, with one whole processor.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
    """
    measured = re.findall(
        r"^\|[^|]+\| `[^`]+` \| ([0-9.]+) \|",
        (PROJECT / "benchmarks/redaction.md").read_text(),
        re.MULTILINE,
    )
    template = TEMPLATES[f"nested-stacks/{name}-stack.yaml"]
    [function] = resources("AWS::Lambda::Function", template=template)
    handler = (PROJECT / f"src/{name}/handler.py").read_text()
    [for_the_answer] = re.findall(r"^_SECONDS_FOR_THE_ANSWER = ([0-9.]+)$", handler, re.MULTILINE)
    seconds = function.properties["Timeout"] - float(for_the_answer)
    pace = min(map(float, measured)) * 1e6 * MOST_OF_PACE

    assert len(measured) == 6
    assert template.parameters["MostObjectBytes"]["Default"] <= seconds * pace
    assert function.properties["MemorySize"] >= 1769
