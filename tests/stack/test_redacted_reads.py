"""Consumers read store events, redacted by their policies, and by their own doors alone."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError

from tests.stack.consumers import EVENT, KEY, Consumer
from tests.stack.platform import Platform

pytestmark = pytest.mark.xdist_group("shared")


def test_a_consumer_reads_neither_price_nor_discount_and_all_else(  # O9
    consumers: dict[str, Consumer], stored: bytes
) -> None:
    answer = consumers["inventory"].by_api(KEY)

    assert answer.status == 200
    assert answer.json == {n: it for n, it in EVENT.items() if n not in ("price", "discount")}


def test_an_application_reads_as_the_docs_show(
    consumers: dict[str, Consumer], stored: bytes
) -> None:
    page = (Path(__file__).parents[2] / "docs/redacted-reads.md").read_text(encoding="utf-8")
    shown = page.partition("```python\n")[2].partition("```")[0]
    inventory = consumers["inventory"]
    environment = {
        "AWS_ACCESS_KEY_ID": inventory.credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": inventory.credentials.secret_key,
        "AWS_SESSION_TOKEN": str(inventory.credentials.token),
        "AWS_DEFAULT_REGION": "us-east-1",
        "API": inventory.api,
        "KEY": KEY,
    }

    done = subprocess.run(
        [sys.executable, "-c", shown], env=environment, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == inventory.by_api(KEY).json


def test_what_is_read_depends_on_the_consumer(  # O12
    consumers: dict[str, Consumer], stored: bytes
) -> None:
    seen: dict[str, Any] = {name: it.by_api(KEY).json for name, it in consumers.items()}

    assert seen["auditor"] == EVENT
    assert set(seen["logistics"]) == {"store_id", "evnt_time", "evnt_type", "sku", "qty"}
    assert seen["marketing"]["request_id"] == "hidden"
    assert len(seen["marketing"]["cust_id"]) == 64
    assert seen["marketing"]["price"] == EVENT["price"]


def test_nobody_reads_by_anothers_address(consumers: dict[str, Consumer], stored: bytes) -> None:
    answer = consumers["inventory"].by_api(KEY, whose="auditor")

    assert answer.status == 403
    assert b"98.76" not in answer.body


def test_ranges_conditions_and_headers_come_through_the_api(
    consumers: dict[str, Consumer], stored: bytes
) -> None:
    inventory = consumers["inventory"]
    whole = inventory.by_api(KEY)

    part = inventory.by_api(KEY, Range="bytes=2-9")
    beyond = inventory.by_api(KEY, Range="bytes=9999-")
    known = inventory.by_api(KEY, **{"If-None-Match": whole.headers["ETag"]})
    described = inventory.by_api(KEY, "HEAD")
    missing = inventory.by_api("store_events/none.json")

    assert (part.status, part.body) == (206, whole.body[2:10])
    assert part.headers["Content-Range"] == f"bytes 2-9/{len(whole.body)}"
    assert (beyond.status, beyond.problem) == (416, "invalid-range")
    assert (known.status, known.body) == (304, b"")
    assert (described.status, described.body) == (200, b"")
    assert described.headers["ETag"] == whole.headers["ETag"]
    assert missing.status in (403, 404)


@pytest.mark.parametrize("key", ["other/one.json", "store_events", "../store_events/x"])
def test_the_door_opens_to_events_alone(  # O11
    platform: Platform, consumers: dict[str, Consumer], key: str
) -> None:
    platform.client("s3").put_object(
        Bucket=platform.outputs["StoreEventsBucket"], Key=key, Body=b'{"a": 1}'
    )

    assert consumers["auditor"].by_api(key).status == 403


def test_a_consumer_reads_nothing_but_through_its_door(  # O13
    platform: Platform, consumers: dict[str, Consumer], stored: bytes
) -> None:
    s3 = consumers["inventory"].client("s3")
    places = ("StoreEventsBucket", "LambdaConsumerAccessPointAlias")
    for place in (platform.outputs[it] for it in places):
        with pytest.raises(ClientError) as error:
            s3.get_object(Bucket=place, Key=KEY)
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_the_function_may_read_events_and_nothing_more(platform: Platform) -> None:  # O13
    role = "tarius-read-redacted-devl-us-east-1"
    iam = platform.client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = [iam.get_role_policy(RoleName=role, PolicyName=it) for it in names]
    statements = [one for it in documents for one in it["PolicyDocument"]["Statement"]]
    rights = {
        (action, it["Resource"])
        for it in statements
        for action in ([it["Action"]] if isinstance(it["Action"], str) else it["Action"])
    }

    of_function = platform.client("lambda").get_function_configuration(FunctionName=role)
    secret = of_function["Environment"]["Variables"]["HASH_KEY_SECRET"]
    here = f"us-east-1:{platform.cloud.running.account_id}"
    logs = f"arn:aws:logs:{here}:log-group:/aws/lambda/{role}:*"
    events = f"{platform.outputs['LambdaConsumerAccessPointArn']}/object/store_events/*"
    assert rights == {
        ("s3:GetObject", events),
        ("s3:GetObjectVersion", events),
        ("kms:Decrypt", of_function["KMSKeyArn"]),
        ("secretsmanager:GetSecretValue", secret),
        ("logs:CreateLogStream", logs),
        ("logs:PutLogEvents", logs),
        ("xray:PutTraceSegments", "*"),
        ("xray:PutTelemetryRecords", "*"),
    }


def test_the_original_is_as_it_was(  # O10
    platform: Platform, consumers: dict[str, Consumer], stored: bytes
) -> None:
    consumers["marketing"].by_api(KEY)

    found = platform.client("s3").get_object(Bucket=platform.outputs["StoreEventsBucket"], Key=KEY)
    assert found["Body"].read() == stored


def test_no_body_key_or_address_is_logged(
    platform: Platform, consumers: dict[str, Consumer], stored: bytes
) -> None:
    group = "/aws/lambda/tarius-read-redacted-devl-us-east-1"
    consumers["inventory"].by_api(KEY)
    consumers["inventory"].by_api(KEY, **{"If-Match": '"no other test asks so"'})

    def logged() -> str:
        events = platform.client("logs").filter_log_events(logGroupName=group)["events"]
        said = "\n".join(it["message"] for it in events)
        return said if "precondition-failed" in said else ""

    said = platform.cloud.eventually(logged, "the refusal in the function's log")
    for secret in ("98.76", "X-Amz-Signature", "X-Amz-Credential", KEY, quote(KEY)):
        assert secret not in said


def test_whom_policies_let_in_is_still_not_the_consumer(platform: Platform, stored: bytes) -> None:
    """The account's root, say; the command line finds the API by the path that it knows."""
    local = ("--env", "devl", "--local")

    asked = platform.deployer("api", "call", "GET", f"/consumers/auditor/objects/{KEY}", *local)
    other = platform.deployer("api", "call", "GET", "/events?type=none&day=2026-01-31", *local)

    assert asked.returncode == 1
    assert "not-let-in" in asked.stdout
    assert "98.76" not in asked.stdout + asked.stderr
    assert other.returncode == 0, other.stderr


def test_of_two_apis_the_page_asks_for_a_name(platform: Platform) -> None:
    asked = platform.deployer("api", "docs", "--no-open", "--env", "devl", "--local")

    assert asked.returncode == 2
    assert "there are several APIs: EventsApiStack/Api, RedactedReadsApiStack/Api" in asked.stderr
    assert "Name one of them, such as EventsApiStack/Api." in asked.stderr


@pytest.mark.parametrize("door", ["api", "object-lambda"])
def test_the_command_line_shows_what_a_consumer_sees_beside_the_original(
    platform: Platform, stored: bytes, door: str
) -> None:
    where = ("--as", "inventory", "--door", door, "--env", "devl", "--local")

    told = platform.deployer("read", KEY, *where, "--output", "json")
    raw = platform.deployer("read", KEY, *where, "--raw")

    assert told.returncode == 0, told.stdout
    records = map(json.loads, told.stdout.splitlines())
    record = next(it for it in records if it["type"] == "redacted-read")
    assert json.loads(record["original"]) == EVENT
    hidden = {it["path"]: it["how"] for it in record["lines"] if it["how"]}
    assert hidden == {"price": "removed", "discount": "removed"}
    assert raw.stdout == record["seen"]
    assert set(json.loads(raw.stdout)) == set(EVENT) - {"price", "discount"}


def test_the_command_line_says_why_a_consumer_sees_nothing(
    platform: Platform, stored: bytes
) -> None:
    broken = KEY.replace("redacted", "broken")
    platform.client("s3").put_object(
        Bucket=platform.outputs["StoreEventsBucket"], Key=broken, Body=b'{"price": 98.76'
    )
    local = ("--env", "devl", "--local")

    refused = platform.deployer("read", broken, "--as", "inventory", *local)
    missing = platform.deployer("read", "store_events/none", "--as", "auditor", "--raw", *local)
    stranger = platform.deployer("read", KEY, "--as", "nobody", *local)

    assert refused.returncode == 1
    assert "422 (not-json)" in refused.stderr
    assert "98.76" not in refused.stdout + refused.stderr
    assert missing.returncode == 1
    assert "the door answered 40" in missing.stderr
    assert missing.stdout == ""
    assert stranger.returncode == 2
    assert "no deployed consumer is called 'nobody'" in stranger.stderr


@pytest.mark.parametrize("door", ["api", "object-lambda"])
def test_the_command_line_shows_the_beginning_of_a_large_object_and_gives_all_of_it(
    platform: Platform, stored: bytes, door: str
) -> None:
    large = KEY.replace("redacted", "large")
    body = (json.dumps(EVENT).encode() + b"\n") * 20_000
    platform.client("s3").put_object(
        Bucket=platform.outputs["StoreEventsBucket"], Key=large, Body=body
    )
    where = ("--as", "inventory", "--door", door, "--env", "devl", "--local")

    shown = platform.deployer("read", large, *where, "--first", "1")
    raw = platform.deployer("read", large, *where, "--raw")

    assert " ".join(shown.stdout.split()).count('"price": 98.76, removed') == 1024 // (
        len(body) // 20_000
    )
    assert f"the original has {len(body):,}" in shown.stdout
    lines = raw.stdout.splitlines()
    assert len(raw.stdout) > 2 * 1024 * 1024
    assert len(lines) == 20_000
    assert set(lines) == {lines[0]}
    assert "price" not in lines[0]
