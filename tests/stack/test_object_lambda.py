"""The other door to redacted reads: S3 Object Lambda access points, one for each consumer."""

import json
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError

from tests.stack.consumers import EVENT, KEY, Consumer
from tests.stack.platform import Platform

pytestmark = pytest.mark.xdist_group("shared")

FOLDER = KEY.rpartition("/")[0]


def test_a_consumer_reads_neither_price_nor_discount_and_all_else(  # O5 O9
    consumers: dict[str, Consumer], stored: bytes
) -> None:
    answer = consumers["inventory"].by_object_lambda(KEY)

    assert answer.status == 200, answer.body
    assert answer.json == {n: it for n, it in EVENT.items() if n not in ("price", "discount")}


def test_both_doors_give_the_same(consumers: dict[str, Consumer], stored: bytes) -> None:  # O12
    for one in consumers.values():
        here, there = one.by_object_lambda(KEY), one.by_api(KEY)
        assert (here.status, here.body) == (there.status, there.body), one.name
        assert here.headers["ETag"] == there.headers["ETag"]


def test_nobody_reads_by_anothers_access_point(
    consumers: dict[str, Consumer], stored: bytes
) -> None:
    answer = consumers["inventory"].by_object_lambda(KEY, whose="auditor")

    assert answer.status == 403
    assert b"98.76" not in answer.body


def test_ranges_parts_and_conditions_are_of_what_is_given_out(
    consumers: dict[str, Consumer], stored: bytes
) -> None:
    inventory = consumers["inventory"]
    whole = inventory.by_object_lambda(KEY)

    part = inventory.by_object_lambda(KEY, headers={"Range": "bytes=2-9"})
    first = inventory.by_object_lambda(KEY, query={"partNumber": "1"})
    beyond = inventory.by_object_lambda(KEY, headers={"Range": "bytes=9999-"})
    known = inventory.by_object_lambda(KEY, headers={"If-None-Match": whole.headers["ETag"]})

    assert (part.status, part.body) == (206, whole.body[2:10])
    assert (first.status, first.body) == (206, whole.body)
    assert beyond.status == 416
    assert b"<Code>InvalidRange</Code>" in beyond.body
    assert known.status == 304


def test_head_and_lists_tell_nothing_of_the_stored_bytes(
    platform: Platform, consumers: dict[str, Consumer], stored: bytes
) -> None:
    inventory = consumers["inventory"]
    stored_tag = platform.client("s3").head_object(
        Bucket=platform.outputs["StoreEventsBucket"], Key=KEY
    )["ETag"]

    described = inventory.by_object_lambda(KEY, "HEAD")
    listed = inventory.by_object_lambda("", query={"list-type": "2", "prefix": f"{FOLDER}/"})

    assert described.status == 200
    assert described.headers["ETag"] == inventory.by_object_lambda(KEY).headers["ETag"]
    assert listed.status == 200, listed.body
    assert KEY.rpartition("/")[2].encode() in listed.body
    assert stored_tag.strip('"').encode() not in listed.body


def test_the_function_may_answer_and_nothing_more(platform: Platform) -> None:  # O13
    role = "tarius-redact-object-devl-us-east-1"
    iam = platform.client("iam")
    documents = (
        iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    )
    sids = {it["Sid"] for document in documents for it in document["Statement"]}

    assert sids == {"Answer", "ReadKeyOfHashes", "OpenKeyOfHashes", "WriteLogs", "Trace"}


def test_without_its_right_to_answer_nobody_reads(  # O13
    platform: Platform, consumers: dict[str, Consumer], stored: bytes
) -> None:
    role = "tarius-redact-object-devl-us-east-1"
    with platform.denied(role, "s3-object-lambda:WriteGetObjectResponse"):
        answer = consumers["auditor"].by_object_lambda(KEY)

    assert answer.status >= 500
    assert b"98.76" not in answer.body


def test_the_right_to_read_holds_for_object_lambda_alone(
    platform: Platform, consumers: dict[str, Consumer], stored: bytes
) -> None:
    s3 = consumers["inventory"].client("s3")

    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=platform.outputs["LambdaConsumerAccessPointAlias"], Key=KEY)

    assert error.value.response["Error"]["Code"] == "AccessDenied"
    assert json.loads(stored)["price"] == EVENT["price"]


def test_no_body_key_or_address_is_logged(
    platform: Platform, consumers: dict[str, Consumer], stored: bytes
) -> None:
    group = "/aws/lambda/tarius-redact-object-devl-us-east-1"
    consumers["marketing"].by_object_lambda(KEY)
    consumers["marketing"].by_object_lambda(KEY, headers={"If-Match": '"no other test asks so"'})

    def logged() -> str:
        events = platform.client("logs").filter_log_events(logGroupName=group)["events"]
        said = "\n".join(it["message"] for it in events)
        return said if "PreconditionFailed" in said else ""

    said = platform.cloud.eventually(logged, "the refusal in the function's log")
    for secret in ("98.76", "X-Amz-Signature", "X-Amz-Credential", "r-1", KEY, quote(KEY)):
        assert secret not in said
