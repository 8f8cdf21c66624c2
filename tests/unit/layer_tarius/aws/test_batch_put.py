"""Batches on their way through HTTP: what is sent, and what each answer means. H2 H4."""

import json
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import (
    ChecksumError,
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.httpsession import URLLib3Session

from tarius.aws import clients
from tarius.aws.backoff import Backoff
from tarius.aws.batch_put import BatchPut
from tarius.aws.clients import batch_put
from tarius.aws.failures import error_code, may_pass
from tarius.aws.keep_alive import Timeouts, http_session
from tarius.table.writer import Entry, TableWriter
from tests.unit.layer_tarius.aws.endpoint import (
    Answer,
    Endpoint,
    cut_short,
    dribbling,
    page,
    refused,
    reset,
    serving,
    silent,
    taken,
    taken_and_closed,
    wrong_checksum,
)

ITEM = '{"ID":{"S":"1"}}'


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setattr(clients, "_TABLE", Timeouts(connect=60, total=60))


def _end_what_never_answers(monkeypatch: pytest.MonkeyPatch, *answers: Answer) -> None:
    """Give requests a short time where they would use up any."""
    if {silent, dribbling} & set(answers):
        monkeypatch.setattr(clients, "_TABLE", Timeouts(connect=60, total=0.5))


def put(monkeypatch: pytest.MonkeyPatch, *answers: Answer, times: int = 1) -> Endpoint:
    """Put one item, some times, to an endpoint with these answers."""
    _end_what_never_answers(monkeypatch, *answers)
    with serving(Endpoint(*answers)) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", endpoint.url)
        made = batch_put()
        for _ in range(times):
            made.put_items("products", [ITEM])
    return endpoint


def test_a_request_is_signed_and_says_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = put(monkeypatch)
    (sent,) = endpoint.requests
    assert sent.headers["X-Amz-Target"] == "DynamoDB_20120810.BatchWriteItem"
    assert sent.headers["Content-Type"] == "application/x-amz-json-1.0"
    assert sent.headers["X-Amz-Security-Token"] == "token"
    assert sent.headers["User-Agent"].startswith("Boto3/")
    assert sent.headers["Authorization"].endswith(f"Signature={_signature(endpoint)}")


def _signature(endpoint: Endpoint) -> str:
    """The signature that the service would compute from what it was sent."""
    (sent,) = endpoint.requests
    names = sent.headers["Authorization"].partition("SignedHeaders=")[2].partition(",")[0]
    kept = {name: value for name, value in sent.headers.items() if name.lower() in names.split(";")}
    request: Any = AWSRequest("POST", endpoint.url + "/", headers=kept, data=sent.body)
    request.context["timestamp"] = sent.headers["X-Amz-Date"]
    auth: Any = SigV4Auth(Credentials("AKIDEXAMPLE", "secret"), "dynamodb", "eu-west-1")
    canonical = auth.canonical_request(request)
    return str(auth.signature(auth.string_to_sign(request, canonical), request))


def test_one_connection_serves_all_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = put(monkeypatch, times=5)
    assert len(endpoint.requests) == 5
    assert len({request.peer for request in endpoint.requests}) == 1


@pytest.mark.parametrize(
    ("answer", "error", "code", "passes"),
    [
        (refused("ProvisionedThroughputExceededException"), ClientError, "", True),
        (refused("ThrottlingException"), ClientError, "", True),
        (refused("InternalServerError", 500), ClientError, "", True),
        (page(503), ClientError, "503", True),
        (refused("ValidationException"), ClientError, "", False),
        (refused("AccessDeniedException"), ClientError, "", False),
        (wrong_checksum, ChecksumError, "", True),
        (reset, ConnectionClosedError, "", True),
        (cut_short, ConnectionClosedError, "", True),
        (silent, ReadTimeoutError, "", True),
        (dribbling, ReadTimeoutError, "", True),
    ],
)
def test_a_failure_is_botocores_own(
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    error: type[Exception],
    code: str,
    passes: bool,
) -> None:  # H4
    with pytest.raises(error) as raised:
        put(monkeypatch, answer)
    assert may_pass(raised.value) is passes
    if code:
        assert error_code(raised.value) == code


def test_a_refusal_carries_code_message_and_status(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ClientError) as raised:
        put(monkeypatch, refused("ValidationException", message="Type mismatch for Index Key"))
    response = raised.value.response
    assert error_code(raised.value) == "ValidationException"
    assert response["Error"]["Message"] == "Type mismatch for Index Key"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert raised.value.operation_name == "BatchWriteItem"


def test_a_request_has_one_time_for_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:  # H3
    began = time.monotonic()
    with pytest.raises(ReadTimeoutError):
        put(monkeypatch, dribbling)
    assert time.monotonic() - began < 60  # which the answer's bytes would outlast


def test_nothing_is_sent_once_a_slow_connection_has_taken_all_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # H3
    real = HTTPConnection.connect

    def slow(connection: HTTPConnection) -> None:
        real(connection)
        time.sleep(0.6)

    monkeypatch.setattr(HTTPConnection, "connect", slow)
    monkeypatch.setattr(clients, "_TABLE", Timeouts(connect=60, total=0.5))
    with serving(Endpoint()) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", endpoint.url)
        with pytest.raises(ReadTimeoutError):
            batch_put().put_items("products", [ITEM])
    assert endpoint.requests == []


def test_nobody_at_the_endpoint_is_botocores_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Endpoint()) as endpoint:
        gone = endpoint.url
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", gone)
    with pytest.raises(EndpointConnectionError) as raised:
        batch_put().put_items("products", [ITEM])
    assert may_pass(raised.value)


def test_without_credentials_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(NoCredentialsError):
        put(monkeypatch)


class _Outcomes:
    def __init__(self) -> None:
        self.keys: list[str] = []

    def written(self, entry: Entry[None]) -> None:
        self.keys.append(entry.key)

    def replaced(self, entry: Entry[None]) -> None:
        raise AssertionError(entry.key)

    def refused(self, entry: Entry[None], reason: str) -> None:
        raise AssertionError(reason)


@pytest.mark.parametrize(
    "fault",
    [
        taken(left=7),
        refused("ThrottlingException"),
        page(500),
        reset,
        cut_short,
        silent,
        wrong_checksum,
        taken_and_closed,
    ],
)
def test_a_writer_gets_every_item_into_the_table_unchanged(
    monkeypatch: pytest.MonkeyPatch, fault: Answer
) -> None:  # H2 H4
    wanted = [{"ID": {"S": f"é{number}"}, "Price": {"N": "1.50"}} for number in range(60)]
    _end_what_never_answers(monkeypatch, fault)
    with serving(Endpoint(taken(), fault, fault)) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", endpoint.url)
        outcomes = _Outcomes()
        backoff = Backoff(sleep=lambda _: None)
        writer = TableWriter(batch_put(), "products", outcomes, lambda: None, backoff)
        for item in wanted:
            writer.put(Entry(item["ID"]["S"], json.dumps(item), 50, None))
        writer.flush()
    last = {item["ID"]["S"]: item for sent in endpoint.requests for item in sent.items()}
    assert list(last.values()) == wanted
    assert outcomes.keys == [item["ID"]["S"] for item in wanted]
    assert all(1 <= len(sent.items()) <= 25 for sent in endpoint.requests)


def test_credentials_are_asked_for_before_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = iter(["FIRST", "SECOND"])
    monkeypatch.setattr(
        Credentials,
        "get_frozen_credentials",
        lambda _: Credentials(next(keys), "secret"),
    )
    endpoint = put(monkeypatch, times=2)
    used = [sent.headers["Authorization"].partition("Credential=")[2] for sent in endpoint.requests]
    assert [it.partition("/")[0] for it in used] == ["FIRST", "SECOND"]


def test_behind_a_proxy_botocores_own_session_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    session = http_session("https://dynamodb.eu-west-1.amazonaws.com/", Timeouts(1, 2), None)
    assert isinstance(session, URLLib3Session)


def left_by(answer: bytes) -> Sequence[str]:
    return BatchPut(lambda _: answer).put_items("products", [ITEM])


def test_what_is_left_comes_back_as_the_items_it_was() -> None:  # H2
    number = "12345678901234567890123456789012345678"
    item = {"ID": {"S": 'é"\\'}, "Price": {"N": number}}
    answer = {"UnprocessedItems": {"products": [{"PutRequest": {"Item": item}}]}}
    assert [json.loads(it) for it in left_by(json.dumps(answer).encode())] == [item]


@pytest.mark.parametrize("answer", [b'{"UnprocessedItems":{}}', b'{"UnprocessedItems": {}}', b"{}"])
def test_nothing_is_left(answer: bytes) -> None:
    assert left_by(answer) == []
