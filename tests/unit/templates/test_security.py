"""What a strict reviewer asks of the templates."""

import re
from typing import Any

import pytest

from tests.unit.templates.reading import Found, place, resources, statements

KEY = {"Ref": "KmsMasterKeyId"}
OWN_KEY = {"Fn::GetAtt": ["MasterKey", "Arn"]}
FUNCTIONS = resources("AWS::Lambda::Function")
BUCKETS = resources("AWS::S3::Bucket")
KEEP_DATA = (
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
)
RESOURCE_POLICIES = {
    "AWS::S3::BucketPolicy": ("AWS::S3::Bucket", "s3:*"),
    "AWS::SNS::TopicPolicy": ("AWS::SNS::Topic", "sns:Publish"),
    "AWS::SQS::QueuePolicy": ("AWS::SQS::Queue", "sqs:*"),
}
# Leaves to access points of the account whom they let in, as AWS recommends it:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
OWN_ACCESS_POINTS = {"StringEquals": {"s3:DataAccessPointAccount": {"Ref": "AWS::AccountId"}}}
SHORT_LIVED = {"nested-stacks/work-bucket-stack.yaml:WorkBucket"}


def at(found: Found, *path: str) -> Any:
    """A property at a path, None where it is missing."""
    value: Any = found.properties
    for step in path:
        value = value[0] if step == "0" else (value or {}).get(step)
    return value


@pytest.mark.parametrize("found", resources(*KEEP_DATA), ids=place)
def test_data_outlives_a_replacement_and_says_what_deletion_does(found: Found) -> None:
    assert found.body["UpdateReplacePolicy"] == "Retain"
    kept = ({"Ref": "DataDeletionPolicy"}, "RetainExceptOnCreate")
    assert found.body["DeletionPolicy"] in (("Delete",) if found.place in SHORT_LIVED else kept)


def test_what_is_deleted_with_its_stack_would_not_have_lasted() -> None:
    short_lived = [it for it in BUCKETS if it.place in SHORT_LIVED]
    assert {it.place for it in short_lived} == SHORT_LIVED
    for bucket in short_lived:
        rules = bucket.properties["LifecycleConfiguration"]["Rules"]
        assert [it["ExpirationInDays"] for it in rules] == [30]


def test_a_bucket_that_stays_keeps_its_policy() -> None:
    policies = resources("AWS::S3::BucketPolicy")
    assert len(policies) == len(BUCKETS)
    for policy in policies:
        file, bucket = policy.place.split(":")[0], policy.properties["Bucket"]["Ref"]
        [its] = [it for it in BUCKETS if it.place == f"{file}:{bucket}"]
        for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
            stays = its.body[attribute] != "Delete" and its.place not in SHORT_LIVED
            if stays or attribute in policy.body:
                assert policy.body[attribute] == its.body[attribute], policy.place


ENCRYPTED = [
    ("AWS::DynamoDB::Table", ("SSESpecification", "KMSMasterKeyId")),
    ("AWS::Lambda::Function", ("KmsKeyArn",)),
    ("AWS::Logs::LogGroup", ("KmsKeyId",)),
    ("AWS::SNS::Topic", ("KmsMasterKeyId",)),
    ("AWS::SQS::Queue", ("KmsMasterKeyId",)),
    ("AWS::StepFunctions::StateMachine", ("EncryptionConfiguration", "KmsKeyId")),
]


@pytest.mark.parametrize(("kind", "path"), ENCRYPTED, ids=[kind for kind, _ in ENCRYPTED])
def test_everything_is_under_the_customer_key(kind: str, path: tuple[str, ...]) -> None:  # T5
    found = resources(kind)
    assert found
    for it in found:
        assert at(it, *path) == KEY, it.place


@pytest.mark.parametrize("found", BUCKETS, ids=place)
def test_buckets_are_closed_versioned_encrypted_and_tidied(found: Found) -> None:  # T5
    rule = found.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
    if "AccessLogBucket" in found.place:
        # No key of KMS is supported there; see the template.
        assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    else:
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
        assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] in (KEY, OWN_KEY)
        assert rule["BucketKeyEnabled"] is True
    assert found.properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(found.properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(found.properties["PublicAccessBlockConfiguration"]) == 4
    assert at(found, "OwnershipControls", "Rules", "0", "ObjectOwnership") == "BucketOwnerEnforced"
    rules = found.properties["LifecycleConfiguration"]["Rules"]
    assert any("AbortIncompleteMultipartUpload" in it for it in rules)
    assert all(it["Status"] == "Enabled" for it in rules)


def test_old_code_versions_never_expire() -> None:
    """A rollback, or the next environment, reads the version that is deployed now."""
    [code] = [it for it in BUCKETS if it.place.startswith("bootstrap")]
    for rule in code.properties["LifecycleConfiguration"]["Rules"]:
        assert not {key for key in rule if "Expiration" in key}


def test_buckets_of_data_take_no_other_key() -> None:  # T5
    """Not those of access logs, which have no key of KMS, and of code, which every tool uploads."""
    policies = [
        it
        for it in resources("AWS::S3::BucketPolicy")
        if not it.place.endswith((":AccessLogBucketPolicy", ":CodeBucketPolicy"))
    ]
    assert len(policies) == len(BUCKETS) - 2
    for it in policies:
        bucket = it.properties["Bucket"]["Ref"]
        denied = {one["Sid"]: one for one in statements(it) if one["Effect"] == "Deny"}
        later = denied.pop("NoOtherKeyLater")
        assert set(denied) == {"TlsOnly", "NoOtherKey", "NoKeyOfTheirOwn"}, it.place
        for one in (denied["NoOtherKey"], denied["NoKeyOfTheirOwn"], later):
            action = "UpdateObjectEncryption" if one is later else "PutObject"
            assert (one["Principal"], one["Action"]) == ("*", f"s3:{action}")
            assert one["Resource"] == {"Fn::Sub": f"${{{bucket}.Arn}}/*"}
        assert "Condition" not in later, it.place
        assert denied["NoOtherKey"]["Condition"] == {
            "Null": {"s3:x-amz-server-side-encryption": "false"},
            "StringNotEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": KEY},
        }
        brought = "s3:x-amz-server-side-encryption-customer-algorithm"
        assert denied["NoKeyOfTheirOwn"]["Condition"] == {"Null": {brought: "false"}}


@pytest.mark.parametrize("kind", RESOURCE_POLICIES)
def test_nothing_is_reached_without_tls(kind: str) -> None:
    target, action = RESOURCE_POLICIES[kind]
    policies = resources(kind)
    assert len(policies) == len(resources(target))
    for policy in policies:
        [tls] = [it for it in statements(policy) if it.get("Sid") == "TlsOnly"]
        assert tls["Effect"] == "Deny"
        assert tls["Principal"] == "*"
        assert tls["Action"] == action
        assert tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        if target == "AWS::S3::Bucket":
            assert len(tls["Resource"]) == 2  # the bucket and its objects


@pytest.mark.parametrize(
    "found", resources(*RESOURCE_POLICIES, "AWS::KMS::Key", "AWS::S3::AccessPoint"), ids=place
)
def test_nobody_is_let_in_by_a_wildcard_or_for_another_account(found: Found) -> None:
    for statement in statements(found):
        if statement["Effect"] == "Deny" or statement.get("Condition") == OWN_ACCESS_POINTS:
            continue
        assert statement["Principal"] != "*", statement["Sid"]
        assert "*" not in str(statement["Principal"]), statement["Sid"]
        if "Service" in statement["Principal"]:
            conditions = str(statement["Condition"])
            assert "aws:SourceAccount" in conditions or "${AWS::AccountId}" in conditions


@pytest.mark.parametrize("found", FUNCTIONS, ids=place)
def test_functions_are_traced_stopped_from_looping_and_may_be_signed(found: Found) -> None:
    assert found.properties["Runtime"] == "python3.13"
    assert found.properties["Architectures"] == ["arm64"]
    assert found.properties["TracingConfig"] == {"Mode": "Active"}
    assert found.properties["RecursiveLoop"] == "Terminate"
    signing = found.properties["CodeSigningConfigArn"]["Fn::If"]
    assert signing[1:] == [{"Ref": "CodeSigningConfigArn"}, {"Ref": "AWS::NoValue"}]


def test_failed_events_are_kept_after_two_retries() -> None:  # T8
    keeping = {
        (it.place.split(":")[0], it.place.split(":")[1])
        for it in FUNCTIONS
        if it.properties.get("DeadLetterConfig") == {"TargetArn": {"Ref": "DeadLetterQueueArn"}}
    }
    assert ("nested-stacks/process-data-stack.yaml", "ProcessDataFunction") in keeping
    retried = set()
    for found in resources("AWS::Lambda::EventInvokeConfig"):
        retried.add((found.place.split(":")[0], found.properties["FunctionName"]["Ref"]))
        assert found.properties["MaximumRetryAttempts"] == 2
        # A destination would take the dead letter queue's place.
        assert "DestinationConfig" not in found.properties
    assert (
        retried
        == keeping
        == {
            (it.place.split(":")[0], it.place.split(":")[1])
            for it in FUNCTIONS
            if "DeadLetterConfig" in it.properties
        }
    )


@pytest.mark.parametrize("found", resources("AWS::Lambda::Permission"), ids=place)
def test_services_invoke_for_one_resource_of_ours(found: Found) -> None:
    assert found.properties["Action"] == "lambda:InvokeFunction"
    assert re.fullmatch(r"[a-z0-9]+\.amazonaws\.com", found.properties["Principal"])
    source = found.properties["SourceArn"]
    # A stage of an API is one resource; methods and paths of it are what the function is for.
    assert "*" not in str(source).replace("${Api}/v1/*/*", "")
    if "Fn::GetAtt" not in source and "${AWS::AccountId}" not in str(source):
        # An ARN that is spelt out may name no account, as a bucket's does.
        assert found.properties["SourceAccount"] == {"Ref": "AWS::AccountId"}


@pytest.mark.parametrize("found", resources("AWS::SQS::Queue"), ids=place)
def test_queues_keep_messages_longest_and_serve_only_the_queue_they_name(found: Found) -> None:
    assert found.properties["MessageRetentionPeriod"] == 14 * 24 * 60 * 60
    allowed = found.properties["RedriveAllowPolicy"]
    if "RedrivePolicy" in found.properties:
        # It has a dead letter queue, and so is none.
        assert allowed == {"redrivePermission": "denyAll"}
        return
    condition, by_queue, otherwise = allowed["Fn::If"]
    assert condition == "HasSourceQueue"
    assert by_queue["redrivePermission"] == "byQueue"
    [source] = by_queue["sourceQueueArns"]
    assert source["Fn::Sub"].endswith(":${AWS::Region}:${AWS::AccountId}:${SourceQueueName}")
    assert otherwise == {"redrivePermission": "denyAll"}


def test_tables_and_logs() -> None:
    for table in resources("AWS::DynamoDB::Table"):
        recovery = table.properties["PointInTimeRecoverySpecification"]
        assert recovery == {"PointInTimeRecoveryEnabled": True}
        assert table.properties["BillingMode"] == "PAY_PER_REQUEST"
    for group in resources("AWS::Logs::LogGroup"):
        assert group.properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_no_region_account_or_partition_is_written_in() -> None:
    for found in resources():
        arns = re.findall(r"arn:(?!\$\{AWS::Partition\})\S*", str(found.properties))
        # Names of condition keys such as kms:EncryptionContext:aws:logs:arn are no ARNs.
        assert not [it for it in arns if it.count(":") >= 4], found.place
        assert not re.search(r"\b\d{12}\b", str(found.properties)), found.place
