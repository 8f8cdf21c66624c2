"""A call goes where botocore would send it, in every partition."""

from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from tarius.aws import clients
from tarius.aws.endpoint import Endpoint, endpoint_of

BATCH = {"RequestItems": {"products": [{"PutRequest": {"Item": {"ID": {"S": "1"}}}}]}}


def dynamodb(region: str, **config: Any) -> Any:
    return botocore.session.get_session().create_client(
        "dynamodb",
        region_name=region,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
        config=Config(**config),
    )


def botocores(client: Any) -> str:
    """The URL that botocore itself would send to."""
    sent: list[str] = []

    class _SentError(Exception):
        pass

    def before_send(request: Any, **_: Any) -> None:
        sent.append(request.url)
        raise _SentError

    client.meta.events.register("before-send.dynamodb.BatchWriteItem", before_send)
    with pytest.raises(_SentError):
        client.batch_write_item(**BATCH)
    return sent[0]


@pytest.mark.parametrize("fips", [True, False])
@pytest.mark.parametrize("region", ["us-gov-west-1", "us-east-1", "cn-north-1", "eu-west-1"])
def test_a_call_goes_where_botocore_sends_it(region: str, fips: bool) -> None:
    client = dynamodb(region, use_fips_endpoint=fips)
    endpoint = endpoint_of(client, "BatchWriteItem", BATCH)
    assert endpoint == Endpoint(endpoint.url, "dynamodb", region)
    assert botocores(client).rstrip("/") == endpoint.url.rstrip("/")


def test_the_clients_own_url_would_not_do() -> None:
    client = dynamodb("us-gov-west-1", use_fips_endpoint=True)
    assert endpoint_of(client, "BatchWriteItem", BATCH).url.rstrip("/") != client.meta.endpoint_url


def test_the_client_is_as_it_was_before() -> None:
    client = dynamodb("eu-west-1")
    endpoint_of(client, "BatchWriteItem", BATCH)
    assert botocores(client).startswith("https://dynamodb.eu-west-1.amazonaws.com")


def test_a_write_is_allowed_longer_than_it_can_take() -> None:  # H3
    assert clients._TABLE.total < clients.WRITE_SECONDS
