"""Connections: where they lead, and that nothing is asked before it must be."""

from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoRegionError, ProfileNotFound

from deployer.aws.session import SERVICES, connect
from tests.unit.aws.clients import ACCOUNT, REGION, make_aws
from tests.unit.aws.scripted import Scripted

FIXED = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


def test_region_must_come_from_somewhere() -> None:
    with pytest.raises(NoRegionError):
        connect()


def test_profile_must_exist() -> None:
    with pytest.raises(ProfileNotFound):
        connect(profile="nobody", region=REGION)


def test_profile_of_the_configuration_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = tmp_path / "config"
    written.write_text(
        "[profile ada]\nregion = cn-north-1\n"
        "aws_access_key_id = hers\naws_secret_access_key = secret\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(written))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "anybody's")
    aws = connect(profile="ada")
    found = aws.session.get_credentials()
    assert found is not None
    assert (aws.region, found.access_key) == ("cn-north-1", "hers")


def test_aws_has_no_endpoint_and_the_local_cloud_has() -> None:
    aws = connect(region=REGION)
    local = connect(region=REGION, endpoint="http://127.0.0.1:9", credentials=FIXED)
    assert (aws.is_local, local.is_local) == (False, True)
    s3 = local.client("s3")
    assert s3.meta.endpoint_url == "http://127.0.0.1:9"
    # A bucket's name is no host name of the local machine.
    assert vars(s3.meta.config)["_user_provided_options"]["s3"]["addressing_style"] == "path"


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_partition_follows_the_region(region: str, partition: str) -> None:
    assert connect(region=region).partition == partition


def test_client_is_made_once_for_all_threads() -> None:
    aws = connect(region=REGION, credentials=FIXED)
    with ThreadPoolExecutor(8) as pool:
        clients = list(pool.map(lambda _: aws.client("sqs"), range(16)))
    assert len(set(map(id, clients))) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_a_client(service: str) -> None:
    aws: Any = connect(region=REGION, credentials=FIXED)
    client = aws.client(service)
    assert client.meta.service_model.service_name == service


def test_caller_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:  # V16
    arn = f"arn:aws:iam::{ACCOUNT}:user/ada"
    sts = Scripted(
        monkeypatch, "sts", {"GetCallerIdentity": lambda: {"Account": ACCOUNT, "Arn": arn}}
    )
    found = make_aws(sts=sts.client).identity()
    assert (found.account, found.region, found.arn, found.endpoint) == (ACCOUNT, REGION, arn, None)


def test_a_call_that_must_not_be_made_twice_is_made_once() -> None:
    asked: list[str] = []

    class Failing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Failing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        once = connect(region=REGION, endpoint=endpoint, credentials=FIXED).asking_once(7)
        with pytest.raises(ClientError):
            once.client("lambda").invoke(FunctionName="greet")
        server.shutdown()

    assert len(asked) == 1
    config: Any = once.client("s3").meta.config
    assert config.read_timeout == 7
    assert config.s3 == {"addressing_style": "path"}
