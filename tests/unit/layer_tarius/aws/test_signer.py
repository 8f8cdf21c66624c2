"""Requests are signed as botocore signs them."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st

from tarius.aws.endpoint import Endpoint
from tarius.aws.signer import Signer

HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem",
}
URLS = [
    "https://dynamodb.eu-west-1.amazonaws.com/",
    "https://dynamodb.eu-west-1.amazonaws.com:443/",
    "http://127.0.0.1:4566/",
    "http://localhost:80/under/a/path/",
]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()


def by_botocore(url: str, body: bytes, credentials: Any, at: float) -> dict[str, str]:
    request: Any = AWSRequest("POST", url, headers=HEADERS, data=body)
    now = datetime.fromtimestamp(at, UTC)
    with patch("botocore.auth.get_current_datetime", lambda: now):
        SigV4Auth(credentials, "dynamodb", "eu-west-1").add_auth(request)
    return dict(request.headers.items())


def ours(signer: Signer, body: bytes, credentials: Any) -> dict[str, str]:
    headers = signer.headers(body, credentials)
    assert headers.pop("Host")  # botocore's is added when the request is sent
    return headers


@given(
    st.sampled_from(URLS),
    st.binary(min_size=1, max_size=200),
    st.text("ABCabc019/+", min_size=1),
    st.sampled_from([None, "token/+="]),
    st.integers(0, 4 * 10**9),
)
def test_a_signature_is_botocores(
    url: str, body: bytes, secret: str, token: str | None, at: int
) -> None:
    credentials = ReadOnlyCredentials("AKIDEXAMPLE", secret, token)
    signer = Signer(Endpoint(url, "dynamodb", "eu-west-1"), HEADERS, lambda: at)
    assert ours(signer, body, credentials) == by_botocore(url, body, credentials, at)


def test_another_day_and_other_credentials_have_keys_of_their_own() -> None:
    moments = [NOON, NOON + 86_400, NOON + 86_400, NOON]
    clock = iter(moments)
    signer = Signer(Endpoint(URLS[0], "dynamodb", "eu-west-1"), HEADERS, lambda: next(clock))
    for number, at in enumerate(moments):
        credentials = ReadOnlyCredentials("AKIDEXAMPLE", f"secret {number // 3}", "token")
        signed = ours(signer, b"body", credentials)
        assert signed == by_botocore(URLS[0], b"body", credentials, at)


@pytest.mark.parametrize(
    ("url", "host"),
    [(URLS[1], "dynamodb.eu-west-1.amazonaws.com"), (URLS[2], "127.0.0.1:4566")],
)
def test_the_host_is_named_as_it_is_signed(url: str, host: str) -> None:
    signer = Signer(Endpoint(url, "dynamodb", "eu-west-1"), HEADERS)
    credentials = ReadOnlyCredentials("AKIDEXAMPLE", "secret", None)
    assert signer.headers(b"body", credentials)["Host"] == host
