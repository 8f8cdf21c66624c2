"""Store events: what the producer writes and says, and who reads what of it by which way."""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.stack.platform import Platform
from tests.stack.store_events import (
    LOCAL,
    PREFIX,
    Run,
    access_points,
    directly,
    everything,
    produce,
    role_client,
    stored,
    stored_keys,
    through_access_point,
)

pytestmark = pytest.mark.xdist_group("shared")

PRODUCER = "tarius-produce-events-devl-us-east-1"
ELSEWHERE = "private/salaries.json"


@pytest.fixture(scope="module")
def run(platform: Platform) -> Run:
    """A run of a hundred events."""
    return produce(platform, seconds=60, events=100, seed=7)


@pytest.fixture(scope="module")
def elsewhere(platform: Platform) -> Iterator[None]:
    """An object of the bucket that is no store event."""
    place = {"Bucket": platform.outputs["StoreEventsBucket"], "Key": ELSEWHERE}
    version = platform.client("s3").put_object(**place, Body=b'{"salary": 1}')["VersionId"]
    yield
    platform.client("s3").delete_object(**place, VersionId=version)


def refused(call: Callable[[], Any]) -> bool:
    """Whether a call is refused for want of a permission."""
    try:
        call()
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied"
        return True
    return False


def test_the_stacks_name_what_they_made(platform: Platform) -> None:  # O1 O2 O3 O4
    for stack in ("StoreEventsBucketStack", "ProduceEventsStack", "ConsumerAccessPointStack"):
        assert platform.nested(stack)["StackStatus"] == "CREATE_COMPLETE"
    bucket = platform.outputs["StoreEventsBucket"]
    assert platform.outputs["StoreOrdersEventsProducer"] == PRODUCER
    platform.client("lambda").get_function(FunctionName=PRODUCER)
    points = {it["AccessPointArn"]: it for it in access_points(platform)}
    point = points[platform.outputs["LambdaConsumerAccessPointArn"]]
    assert point["Name"] == "tarius-lambda-consumer-devl"
    assert point["Bucket"] == bucket
    assert point["Alias"] == platform.outputs["LambdaConsumerAccessPointAlias"]
    assert set(point["PublicAccessBlockConfiguration"].values()) == {True}


def test_the_producers_statistics_are_those_of_what_is_there(run: Run) -> None:  # O6 O7
    sales, inventory, bad = map(run.of, ("sales_event", "inventory_event", "bad_msg"))
    assert len(run.events) == len(sales) + len(inventory) + len(bad) == 100
    # A float of the event's text has its digits: the sum is exact.
    total = sum(Decimal(str(it["price"])) * it["qty"] for it in sales)
    assert run.said == {
        "status": "succeeded",
        "tot_msgs": 100,
        "bad_msgs": len(bad),
        "sales_evnts": len(sales),
        "inventory_evnts": len(inventory),
        "tot_sales": float(total),
        "failed_msgs": 0,
    }
    for key, event in run.events.items():
        day = re.fullmatch(rf"{PREFIX}[a-z_]+/dt=(\d{{4}}-\d\d-\d\d)/\S+\.json", key)
        assert day is not None, key
        assert event["evnt_time"].startswith(day[1])


def test_bad_messages_are_kept_apart_and_counted(platform: Platform, run: Run) -> None:  # O15
    assert run.of("bad_msg")
    for key, event in run.events.items():
        is_bad = key.startswith(f"{PREFIX}bad_msg/")
        assert event.get("bad_msg", False) is is_bad
        assert ("store_id" not in event) is is_bad


def test_each_invocation_adds_events_and_replaces_none(platform: Platform, run: Run) -> None:  # O6
    before = {key: stored(platform, key) for key in run.events}
    again = produce(platform, seconds=60, events=100, seed=7)
    assert len(again.events) == 100
    assert not set(again.events) & set(run.events)
    assert again.said == run.said  # the seed made the same events, but for their times
    assert {key: stored(platform, key) for key in run.events} == before


def test_a_run_ends_when_its_time_is_over(platform: Platform) -> None:  # O6
    timed = produce(platform, seconds=1)
    assert timed.said["tot_msgs"] == len(timed.events) > 1
    log = platform.deployer("logs", "produce-events", *LOCAL)
    assert log.returncode == 0, log.stdout + log.stderr
    # What was written, and no event: neither here nor in what went wrong.
    assert "Events stored" in log.stdout
    for event in list(timed.events.values())[:20]:
        assert event["request_id"] not in log.stdout


def test_what_is_not_stored_is_not_counted_as_sent(platform: Platform) -> None:  # O6
    words = ("invoke", "produce-events", "--event-json", '{"seconds": 60, "events": 100}', *LOCAL)
    before = stored_keys(platform)
    with platform.denied(PRODUCER, "s3:PutObject"):
        done = platform.deployer(*words)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "NothingStoredError" in said
    # Each of the workers gives up by itself; more requests would mend nothing.
    assert re.search(r"none of \d+ events was stored: PutObject: AccessDenied", said)
    assert stored_keys(platform) == before


def test_the_producer_may_write_events_and_nothing_else(
    platform: Platform, run: Run, elsewhere: None
) -> None:  # O6
    found = platform.client("iam").get_role_policy(RoleName=PRODUCER, PolicyName="write-events")
    bucket, key = platform.outputs["StoreEventsBucket"], next(iter(run.events))
    with role_client(platform, "as-producer", *found["PolicyDocument"]["Statement"]) as s3:
        assert not refused(lambda: s3.put_object(Bucket=bucket, Key=f"{PREFIX}as-producer"))
        assert refused(lambda: s3.put_object(Bucket=bucket, Key=ELSEWHERE))
        assert refused(lambda: s3.get_object(Bucket=bucket, Key=key))
        assert refused(lambda: s3.delete_object(Bucket=bucket, Key=key))
        assert refused(lambda: s3.list_objects_v2(Bucket=bucket, Prefix=PREFIX))
    platform.client("s3").delete_object(Bucket=bucket, Key=f"{PREFIX}as-producer")


def test_an_allowed_role_sees_price_and_discount_directly(
    platform: Platform, run: Run
) -> None:  # O8
    key, event = next(iter(run.events.items()))
    with role_client(platform, "direct-reader", *directly(platform)) as s3:
        found = s3.get_object(Bucket=platform.outputs["StoreEventsBucket"], Key=key)
        assert json.loads(found["Body"].read()) == event
    assert {"price", "discount"} <= set(event)


def test_a_role_reads_events_through_the_access_point_and_nothing_else(
    platform: Platform, run: Run, elsewhere: None
) -> None:  # O10 O11
    point, bucket = (
        platform.outputs[it] for it in ("LambdaConsumerAccessPointAlias", "StoreEventsBucket")
    )
    key = next(iter(run.events))
    before = platform.client("s3").head_object(Bucket=bucket, Key=key)
    with role_client(platform, "point-reader", *through_access_point(platform)) as s3:
        read = s3.get_object(Bucket=point, Key=key)
        assert read["Body"].read() == stored(platform, key)
        assert s3.list_objects_v2(Bucket=point, Prefix=PREFIX, MaxKeys=1)["KeyCount"] == 1
        with pytest.raises(ClientError, match="NoSuchKey"):
            s3.get_object(Bucket=point, Key=f"{PREFIX}missing")
        assert refused(lambda: s3.get_object(Bucket=point, Key=ELSEWHERE))
        assert refused(lambda: s3.list_objects_v2(Bucket=point))
        assert refused(lambda: s3.get_object(Bucket=bucket, Key=key))  # past the access point
        assert refused(lambda: s3.list_objects_v2(Bucket=bucket, Prefix=PREFIX))
    after = platform.client("s3").head_object(Bucket=bucket, Key=key)
    assert (after["VersionId"], after["ETag"]) == (before["VersionId"], before["ETag"])


def test_the_access_point_holds_back_even_those_who_may_do_everything(
    platform: Platform, run: Run, elsewhere: None
) -> None:  # O11
    point, key = platform.outputs["LambdaConsumerAccessPointAlias"], next(iter(run.events))
    with role_client(platform, "administrator", everything()) as s3:
        assert not refused(lambda: s3.get_object(Bucket=point, Key=key))
        assert refused(lambda: s3.get_object(Bucket=point, Key=ELSEWHERE))
        assert refused(lambda: s3.get_object(Bucket=point, Key=PREFIX.rstrip("/") + "-2/x"))
        assert refused(lambda: s3.list_objects_v2(Bucket=point))
        assert refused(lambda: s3.list_objects_v2(Bucket=point, Prefix="private/"))
        assert refused(lambda: s3.list_object_versions(Bucket=point, Prefix=PREFIX))
        assert refused(lambda: s3.put_object(Bucket=point, Key=f"{PREFIX}x", Body=b"{}"))
        assert refused(lambda: s3.delete_object(Bucket=point, Key=key))
        assert refused(lambda: s3.put_object_tagging(Bucket=point, Key=key, Tagging={"TagSet": []}))


@pytest.mark.parametrize("bucket", ["StoreEventsBucket", "BackupBucket", "LandingZoneBucket"])
def test_buckets_of_data_take_no_object_under_another_key(
    platform: Platform, bucket: str
) -> None:  # T5
    key = platform.client("kms").create_key()["KeyMetadata"]["Arn"]
    name, aside = platform.outputs[bucket], f"{PREFIX}other-key"
    with role_client(platform, "any-key", everything()) as s3:
        for asked in (
            {"ServerSideEncryption": "AES256"},
            {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key},
        ):
            assert refused(
                lambda asked=asked: s3.put_object(Bucket=name, Key=aside, **asked)  # type: ignore[misc]
            )
        assert not refused(lambda: s3.put_object(Bucket=name, Key=aside))
    platform.client("s3").delete_object(Bucket=name, Key=aside)


def test_nobody_is_let_in_by_the_policies_alone(platform: Platform, run: Run) -> None:  # O11
    key = next(iter(run.events))
    nothing = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
    with role_client(platform, "stranger", nothing) as s3:
        for place in ("LambdaConsumerAccessPointAlias", "StoreEventsBucket"):
            asked = {"Bucket": platform.outputs[place], "Key": key}
            assert refused(lambda asked=asked: s3.get_object(**asked))  # type: ignore[misc]
