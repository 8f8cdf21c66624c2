"""What the door of S3 Object Lambda has of its own: addresses, keys, streams."""

import tracemalloc
from urllib.parse import urlsplit

import pytest

from redaction import load_policies
from redaction.reads import Limits, Place, PresignedSource, ReadError, ReadRequest, reading
from tests.unit.redacted_reads.doors import ObjectLambdaDoor
from tests.unit.redacted_reads.small_s3 import SmallS3

KEY = "store_events/a.json"
LINE = b'{"price": 12345678, "text": "01234567890123456789012345678901234567890123456789"}\n'
SEEN = b'{"text":"01234567890123456789012345678901234567890123456789"}\n'


@pytest.fixture(autouse=True)
def _stored(s3: SmallS3) -> None:
    s3.objects[KEY] = LINE


def test_a_large_object_is_sent_while_it_is_read(  # H7
    object_lambda: ObjectLambdaDoor, s3: SmallS3
) -> None:
    s3.objects[KEY] = LINE * 150_000

    seen = object_lambda.read("inventory", KEY)

    assert seen.status == 200
    assert seen.body == SEEN * 150_000
    assert "content-length" not in seen.headers


def test_a_wide_range_of_a_large_object_is_read_a_second_time(
    object_lambda: ObjectLambdaDoor, s3: SmallS3
) -> None:
    s3.objects[KEY] = LINE * 150_000

    seen = object_lambda.read("inventory", KEY, {"Range": f"bytes={len(SEEN)}-"})

    assert seen.status == 206
    assert seen.body == SEEN * 149_999
    assert seen.headers["content-length"] == str(len(SEEN) * 149_999)
    assert [sent.get("if-match") for _, sent in s3.asked] == [None, s3.tag(KEY)]


def test_a_line_that_cannot_be_redacted_breaks_a_begun_answer_off(
    object_lambda: ObjectLambdaDoor, s3: SmallS3
) -> None:
    s3.objects[KEY] = LINE * 150_000 + b'{"price": 98.76'

    seen = object_lambda.read("inventory", KEY)

    assert seen.body is None
    assert s3.came.wait(60)
    ((_, body),) = s3.given
    assert body is None


@pytest.mark.parametrize(
    "url",
    [
        "https://reads-123456789012.s3-accesspoint.us-east-1.amazonaws.com.evil.example/k?a",
        "https://evil.example/reads-123456789012.s3-accesspoint.us-east-1.amazonaws.com?a",
        "https://reads-123456789012.s3-accesspoint.us-east-1.amazonaws.com@evil.example/k",
        "https://a:b@reads-123456789012.s3-accesspoint.us-east-1.amazonaws.com/k",
        "https://reads-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/k",
        "https://reads-123456789012.s3-accesspoint.us-east-1.amazonaws.com:8443/k",
        "http://reads-123456789012.s3-accesspoint.us-east-1.amazonaws.com/k",
        "https://bucket.s3.us-east-1.amazonaws.com/k",
        "https://169.254.169.254/latest/meta-data",
        "http://[::1",
        "file:///etc/passwd",
        "",
    ],
)
def test_nothing_but_an_access_point_of_the_region_is_asked(url: str) -> None:  # H7
    source = PresignedSource(url, Place("us-east-1"), lambda: 5)

    with pytest.raises(ReadError) as error:
        source.open({})

    assert error.value.code == "NotFromS3"


@pytest.mark.parametrize(
    "host",
    [
        "reads-123456789012.s3-accesspoint.us-east-1.amazonaws.com",
        "reads-123456789012.s3-accesspoint.us-east-1.amazonaws.com:443",
        "reads-123456789012.s3-accesspoint.dualstack.us-east-1.amazonaws.com",
        "reads-abc123use1b-s3alias.s3.us-east-1.amazonaws.com",
    ],
)
def test_s3s_own_addresses_are_known(host: str) -> None:
    assert Place("us-east-1").has(urlsplit(f"https://{host}/key?X-Amz-Signature=1"))


def test_an_address_elsewhere_is_refused_and_not_told(
    capsys: pytest.CaptureFixture[str], object_lambda: ObjectLambdaDoor, s3: SmallS3
) -> None:
    event = object_lambda.event("inventory", "http://127.0.0.2:1/x?X-Amz-Signature=abc")

    object_lambda.ask(event)

    ((sent, _),) = s3.given
    assert sent["x-amz-fwd-error-code"] == "NotFromS3"
    assert "127.0.0.2" not in "".join(capsys.readouterr())


def test_headers_that_were_signed_are_sent_and_no_others(
    object_lambda: ObjectLambdaDoor, s3: SmallS3
) -> None:
    address = s3.address(KEY).replace("=host&", "=host%3Bx-amz-checksum-mode&")
    event = object_lambda.event("inventory", address)
    event["userRequest"]["headers"] |= {"X-Amz-Checksum-Mode": "ENABLED", "Cookie": "a"}

    object_lambda.ask(event)

    ((_, sent),) = s3.asked
    assert sent["x-amz-checksum-mode"] == "ENABLED"
    assert "cookie" not in sent


def test_what_was_signed_is_not_asked_for_otherwise(
    object_lambda: ObjectLambdaDoor, s3: SmallS3
) -> None:
    address = s3.address(KEY).replace("=host&", "=accept-encoding%3Bhost&")
    event = object_lambda.event("inventory", address)
    event["userRequest"]["headers"] |= {"Accept-Encoding": "gzip"}

    object_lambda.ask(event)

    ((_, sent),) = s3.asked
    assert sent["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    "name", ["If-Match", "If-None-Match", "If-Range", "Range", "if-modified-since"]
)
@pytest.mark.parametrize("operation", ["getObject", "headObject", "listObjectsV2"])
def test_nothing_that_is_signed_is_judged_by_what_is_stored(
    object_lambda: ObjectLambdaDoor, s3: SmallS3, name: str, operation: str
) -> None:
    """The stored entity tag may be an MD5: 304 or 412 would tell whether a guess is right."""
    address = s3.address(KEY).replace("=host&", f"=host%3B{name.lower()}&")
    event = object_lambda.event("inventory", address, operation)
    event["userRequest"]["headers"] |= {name: s3.tag(KEY)}
    if name == "if-modified-since":  # a time counts only where there is no tag
        event["userRequest"]["headers"] |= {"If-None-Match": '"x"'}

    answer = object_lambda.ask(event)

    if operation == "getObject":
        ((sent, _),) = s3.given
        answer = {"errorCode": sent["x-amz-fwd-error-code"]}
        answer["statusCode"] = int(sent["x-amz-fwd-status"])
    assert (answer["statusCode"], answer["errorCode"]) == (400, "InvalidRequest")
    assert s3.asked == []


def test_a_signed_time_that_the_reader_asks_about_as_well_is_judged_by_s3(
    object_lambda: ObjectLambdaDoor, s3: SmallS3
) -> None:
    address = s3.address(KEY).replace("=host&", "=host%3Bif-modified-since&")
    event = object_lambda.event("inventory", address)
    event["userRequest"]["headers"] |= {"If-Modified-Since": "Thu, 09 Oct 2025 08:53:21 GMT"}

    object_lambda.ask(event)

    ((sent, _),) = s3.given
    assert sent["x-amz-fwd-status"] == "304"


def test_a_second_look_does_not_do_without_its_condition(s3: SmallS3) -> None:
    """Parts of one state and of another would be taken for one."""
    source = PresignedSource(
        s3.address(KEY), Place("", s3.url), lambda: 5, signed={"if-match": '"other"'}
    )

    with pytest.raises(ReadError) as error:
        source.open({"if-match": s3.tag(KEY)})

    assert (error.value.code, s3.asked) == ("InvalidRequest", [])


def test_a_range_may_stand_in_the_address(object_lambda: ObjectLambdaDoor) -> None:
    seen = object_lambda.read("inventory", KEY, query={"Range": "bytes=0-1"})

    assert (seen.status, seen.body) == (206, SEEN[:2])


@pytest.mark.parametrize("key", ["a?b.json", "a#b.json", "a?range=bytes=5-6.json"])
def test_a_key_with_marks_of_addresses_hides_no_query(
    object_lambda: ObjectLambdaDoor, s3: SmallS3, key: str
) -> None:
    """S3 Object Lambda decodes the address that was asked for."""
    event = object_lambda.event("inventory", s3.address(KEY))
    event["userRequest"]["url"] = f"https://one.example/{key}?range=bytes=0-1"

    object_lambda.ask(event)

    ((_, body),) = s3.given
    assert body == SEEN[:2]


def test_memory_does_not_grow_with_the_object(s3: SmallS3) -> None:  # H7
    policy = load_policies().of("inventory")

    def peak(lines: int) -> int:
        s3.objects[KEY] = LINE * lines
        source = PresignedSource(s3.address(KEY), Place("", s3.url), lambda: 20)
        tracemalloc.start()
        try:
            with reading(ReadRequest(), policy, source, b"k" * 32, Limits(65536)) as answer:
                for _ in answer.chunks:
                    pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(40_000) < 1.3 * peak(20_000)
