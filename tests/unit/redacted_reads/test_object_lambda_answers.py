"""How the door of S3 Object Lambda answers HEAD, lists, and what went wrong."""

from http.server import BaseHTTPRequestHandler

import pytest

from redaction.reads import listed
from tests.unit.redacted_reads.doors import ObjectLambdaDoor
from tests.unit.redacted_reads.small_s3 import SmallS3

KEY = "store_events/a.json"


@pytest.fixture(autouse=True)
def _stored(s3: SmallS3) -> None:
    s3.objects[KEY] = b'{"price": 1, "qty": 2}'


def test_head_names_the_tag_of_what_get_gives_and_no_length_of_what_is_stored(
    object_lambda: ObjectLambdaDoor, s3: SmallS3
) -> None:
    tag = object_lambda.read("inventory", KEY).headers["etag"]

    answer = object_lambda.ask(object_lambda.event("inventory", s3.address(KEY), "headObject"))

    assert answer["statusCode"] == 200
    assert answer["headers"]["ETag"] == tag
    assert "Content-Length" not in answer["headers"]


@pytest.mark.parametrize("status", [409, 413, 418, 422, 502, 504, 507])
def test_no_status_is_answered_that_aws_does_not_list(
    object_lambda: ObjectLambdaDoor, s3: SmallS3, status: int
) -> None:
    """Each of them keeps its code, which says more."""

    def refuse(request: BaseHTTPRequestHandler) -> None:
        body = b"<Error><Code>ItsCode</Code></Error>"
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)

    s3.instead = refuse

    seen = object_lambda.read("inventory", KEY)
    head = object_lambda.ask(object_lambda.event("inventory", s3.address(KEY), "headObject"))

    listed_by_aws = {400, 401, 403, 404, 405, 409, 411, 412, 416, 500, 503}
    assert {seen.status, head["statusCode"]} <= listed_by_aws
    assert seen.code == "its-code"


@pytest.mark.parametrize(
    ("consumer", "key", "condition", "status"),
    [
        ("inventory", "none", {}, 404),
        ("nobody", KEY, {}, 403),
        ("inventory", KEY, {"If-None-Match": "*"}, 304),
        ("inventory", KEY, {"If-Match": '"x"'}, 412),
    ],
)
def test_head_relays_errors_and_conditions(
    object_lambda: ObjectLambdaDoor,
    s3: SmallS3,
    consumer: str,
    key: str,
    condition: dict[str, str],
    status: int,
) -> None:
    event = object_lambda.event(consumer, s3.address(key), "headObject")
    event["userRequest"]["headers"] |= condition

    assert object_lambda.ask(event)["statusCode"] == status


@pytest.mark.parametrize("operation", ["listObjects", "listObjectsV2"])
def test_a_list_names_the_tags_of_what_is_read_and_no_checksums(
    object_lambda: ObjectLambdaDoor, s3: SmallS3, operation: str
) -> None:
    def give(request: BaseHTTPRequestHandler) -> None:
        text = (
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Contents>'
            f"<Key>{KEY}</Key><ETag>{s3.tag(KEY).replace(chr(34), '&quot;')}</ETag><Size>9</Size>"
            "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><Owner><ID>me</ID></Owner></Contents>"
            "</ListBucketResult>"
        )
        request.send_response(200)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text.encode())

    tag = object_lambda.read("inventory", KEY).headers["etag"]
    s3.instead = give

    answer = object_lambda.ask(object_lambda.event("inventory", s3.address(""), operation))

    assert answer["statusCode"] == 200
    assert tag in answer["listResultXml"]
    for hidden in (s3.tag(KEY).strip('"'), "CRC32", "Owner"):
        assert hidden not in answer["listResultXml"]


@pytest.mark.parametrize(("stored", "told"), [(0, 0), (1, 65536), (65536, 65536), (65537, 131072)])
def test_sizes_in_a_list_do_not_tell_how_much_was_hidden(stored: int, told: int) -> None:
    def text(size: int) -> str:
        return (
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Contents><Size>{size}</Size></Contents></ListBucketResult>"
        )

    assert listed(text(stored).encode(), str).endswith(text(told))


def test_a_list_that_is_refused_is_refused(object_lambda: ObjectLambdaDoor, s3: SmallS3) -> None:
    answer = object_lambda.ask(object_lambda.event("inventory", s3.address(""), "listObjectsV2"))

    assert (answer["statusCode"], answer["errorCode"]) == (404, "NoSuchKey")
