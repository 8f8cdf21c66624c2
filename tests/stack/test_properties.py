"""What the deployed resources are, asked of the services themselves."""

import json
from typing import Any

import pytest

from tests.stack.platform import LOADER, Platform

pytestmark = pytest.mark.xdist_group("shared")

METRICS = {"Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"}


@pytest.fixture(scope="module")
def key_arn(platform: Platform) -> str:
    """The customer managed key."""
    stack = platform.client("cloudformation").describe_stacks(StackName="tarius-bootstrap-stack")
    outputs = {it["OutputKey"]: it["OutputValue"] for it in stack["Stacks"][0]["Outputs"]}
    return str(outputs["KmsMasterKeyId"])


def test_bucket_topic_queue_and_tables_are_encrypted_with_the_customer_key(
    platform: Platform, key_arn: str
) -> None:
    bucket = platform.client("s3").get_bucket_encryption(
        Bucket=platform.outputs["LandingZoneBucket"]
    )  # T5
    [rule] = bucket["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key_arn
    topic = platform.client("sns").get_topic_attributes(
        TopicArn=platform.outputs["NotificationTopicArn"]
    )
    assert topic["Attributes"]["KmsMasterKeyId"] == key_arn
    queue = platform.client("sqs").get_queue_attributes(
        QueueUrl=platform.outputs["ProcessDataDeadLetterQueueUrl"], AttributeNames=["All"]
    )
    assert queue["Attributes"]["KmsMasterKeyId"] == key_arn
    for name in ("ProductTable", "LoadLedgerTable"):
        table = platform.client("dynamodb").describe_table(TableName=platform.outputs[name])
        assert table["Table"]["SSEDescription"]["KMSMasterKeyArn"] == key_arn, name
    function = platform.client("lambda").get_function_configuration(FunctionName=LOADER)
    assert function["KMSKeyArn"] == key_arn


def test_tables_can_be_restored_to_a_point_in_time(platform: Platform) -> None:
    for name in ("ProductTable", "LoadLedgerTable"):
        found = platform.client("dynamodb").describe_continuous_backups(
            TableName=platform.outputs[name]
        )["ContinuousBackupsDescription"]
        recovery = found["PointInTimeRecoveryDescription"]
        assert recovery["PointInTimeRecoveryStatus"] == "ENABLED", name


@pytest.mark.parametrize("output", ["LandingZoneBucket", "AccessLogBucket"])
def test_buckets_are_versioned_private_and_take_tls_alone(platform: Platform, output: str) -> None:
    s3, bucket = platform.client("s3"), platform.outputs[output]

    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert any(_refuses_plain_http(statement) for statement in policy["Statement"])


def test_the_folders_are_there(platform: Platform) -> None:
    s3, bucket = platform.client("s3"), platform.outputs["LandingZoneBucket"]

    for name in ("InputPrefix", "RejectsPrefix"):  # T6
        head = s3.head_object(Bucket=bucket, Key=platform.outputs[name])
        assert head["ContentLength"] == 0


def test_the_loader_is_set_up_to_retry_twice_and_keep_what_fails(platform: Platform) -> None:
    functions = platform.client("lambda")
    config = functions.get_function_configuration(FunctionName=LOADER)
    retries = functions.get_function_event_invoke_config(FunctionName=LOADER, Qualifier="$LATEST")

    queue = platform.client("sqs").get_queue_attributes(
        QueueUrl=platform.outputs["ProcessDataDeadLetterQueueUrl"], AttributeNames=["QueueArn"]
    )
    assert config["DeadLetterConfig"]["TargetArn"] == queue["Attributes"]["QueueArn"]  # T8
    assert retries["MaximumRetryAttempts"] == 2
    assert config["Runtime"] == "python3.13"
    assert config["Architectures"] == ["arm64"]


def test_five_alarms_watch_each_function_and_notify_the_topic(platform: Platform) -> None:
    names = platform.outputs["ProcessDataAlarms"].split(",")  # T22
    alarms = platform.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]

    assert {it["MetricName"] for it in alarms} == METRICS
    for alarm in alarms:
        assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": LOADER}]
        assert alarm["AlarmActions"] == [platform.outputs["NotificationTopicArn"]]


def test_an_alarm_that_fires_reaches_a_subscriber(platform: Platform) -> None:
    notices = platform.subscribe("alarms")
    cloudwatch = platform.client("cloudwatch")
    name = next(it for it in platform.outputs["ProcessDataAlarms"].split(",") if "throttle" in it)

    for _ in range(3):
        cloudwatch.put_metric_data(
            Namespace="AWS/Lambda",
            MetricData=[
                {
                    "MetricName": "Throttles",
                    "Dimensions": [{"Name": "FunctionName", "Value": LOADER}],
                    "Value": 100,
                }
            ],
        )

    def fired() -> bool:
        [alarm] = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return bool(alarm["StateValue"] == "ALARM")

    platform.cloud.eventually(fired, "the alarm")
    notices.next_alarm(name)  # T22


def _refuses_plain_http(statement: dict[str, Any]) -> bool:
    condition = statement.get("Condition", {}).get("Bool", {})
    return (
        statement["Effect"] == "Deny"
        and statement["Principal"] in ("*", {"AWS": "*"})
        and condition == {"aws:SecureTransport": "false"}
    )
