"""Resources as CloudFormation makes, changes and deletes them."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud import Cloud
from tests.contract.functions import TRUST, zipped
from tests.contract.stacks import (
    create,
    delete,
    physical_id,
    reason,
    template,
    update,
)

HANDLER = "def handler(event, context):\n    return event\n"


def _bucket(name: str, **properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name, **properties}}


def _table(name: str, **properties: Any) -> dict[str, Any]:
    keys = {
        "AttributeDefinitions": [{"AttributeName": "ID", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "ID", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    return {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": name, **keys, **properties}}


def _function(name: str, code: dict[str, str], **properties: Any) -> dict[str, Any]:
    """A function and its role, for a template."""
    return {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": name,
                "Runtime": "python3.13",
                "Handler": "handler.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": code,
                **properties,
            },
        },
    }


def _uploaded_code(cloud: Cloud, bucket: str) -> dict[str, str]:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    put = s3.put_object(Bucket=bucket, Key="code.zip", Body=zipped(HANDLER))
    return {"S3Bucket": bucket, "S3Key": "code.zip", "S3ObjectVersion": put["VersionId"]}


@pytest.mark.mend("bucket_properties")
def test_a_bucket_gets_its_properties_and_loses_them_again(cloud: Cloud) -> None:
    key = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555"
    encryption = {
        "BucketKeyEnabled": True,
        "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
    }
    rule = {
        "Id": "old",
        "Status": "Enabled",
        "Prefix": "a/",
        "ExpirationInDays": 30,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 7, "NewerNoncurrentVersions": 3},
        "Transitions": [{"StorageClass": "STANDARD_IA", "TransitionInDays": 10}],
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }
    properties = {
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [encryption]},
        "LifecycleConfiguration": {"Rules": [rule]},
        "LoggingConfiguration": {"DestinationBucketName": "logs", "LogFilePrefix": "x/"},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "Tags": [{"Key": "Team", "Value": "data & more"}],
    }
    create(cloud, "bucket-set", template({"Bucket": _bucket("contract-set", **properties)}))
    s3 = cloud.client("s3")

    found = s3.get_bucket_encryption(Bucket="contract-set")["ServerSideEncryptionConfiguration"]
    assert found["Rules"][0]["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key
    assert found["Rules"][0]["BucketKeyEnabled"] is True
    lifecycle = s3.get_bucket_lifecycle_configuration(Bucket="contract-set")["Rules"][0]
    assert lifecycle["Filter"] == {"Prefix": "a/"}
    assert lifecycle["Expiration"]["Days"] == 30
    assert lifecycle["NoncurrentVersionExpiration"]["NewerNoncurrentVersions"] == 3
    assert lifecycle["Transitions"] == [{"Days": 10, "StorageClass": "STANDARD_IA"}]
    assert lifecycle["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    logging = s3.get_bucket_logging(Bucket="contract-set")["LoggingEnabled"]
    assert (logging["TargetBucket"], logging["TargetPrefix"]) == ("logs", "x/")
    tags = {
        tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket="contract-set")["TagSet"]
    }
    assert tags["Team"] == "data & more"
    assert tags["aws:cloudformation:stack-name"] == "bucket-set"

    update(cloud, "bucket-set", template({"Bucket": _bucket("contract-set")}))

    found = s3.get_bucket_encryption(Bucket="contract-set")["ServerSideEncryptionConfiguration"]
    default = found["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    assert default == {"SSEAlgorithm": "AES256"}
    with pytest.raises(ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket="contract-set")
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket="contract-set")


@pytest.mark.mend("bucket_properties")
def test_a_bucket_locks_what_is_put_as_its_template_says_and_stays_one_with_locks(
    cloud: Cloud,
) -> None:
    retention = {"Mode": "GOVERNANCE", "Days": 3}
    lock = {
        "VersioningConfiguration": {"Status": "Enabled"},
        "ObjectLockEnabled": True,
        "ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": retention},
        },
    }
    create(cloud, "bucket-locked", template({"Bucket": _bucket("contract-locked", **lock)}))
    s3 = cloud.client("s3")

    s3.put_object(Bucket="contract-locked", Key="x", Body=b"")
    locked = s3.get_object_retention(Bucket="contract-locked", Key="x")["Retention"]
    assert locked["Mode"] == "GOVERNANCE"

    lock = {"VersioningConfiguration": {"Status": "Enabled"}}
    update(cloud, "bucket-locked", template({"Bucket": _bucket("contract-locked", **lock)}))

    found = s3.get_object_lock_configuration(Bucket="contract-locked")["ObjectLockConfiguration"]
    assert found == {"ObjectLockEnabled": "Enabled"}


@pytest.mark.mend("bucket_failures")
def test_a_bucket_that_s3_refuses_is_gone_and_the_reason_is_readable(cloud: Cloud) -> None:
    arn = "arn:aws:sqs:us-east-1:000000000000:no-such-queue"
    notification = {"QueueConfigurations": [{"Event": "s3:ObjectCreated:*", "Queue": arn}]}
    refused = _bucket("contract-refused", NotificationConfiguration=notification)

    stack = create(cloud, "bucket-refused", template({"Bucket": refused}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    told = reason(cloud, "bucket-refused")
    assert told.startswith("Unable to validate the following destination configurations")
    buckets = {found["Name"] for found in cloud.client("s3").list_buckets()["Buckets"]}
    assert "contract-refused" not in buckets


@pytest.mark.mend("bucket_deletion")
def test_a_bucket_that_holds_only_a_delete_marker_is_not_deleted(cloud: Cloud) -> None:
    versioned = {"VersioningConfiguration": {"Status": "Enabled"}}
    create(cloud, "bucket-full", template({"Bucket": _bucket("contract-full", **versioned)}))
    s3 = cloud.client("s3")
    marker = s3.delete_object(Bucket="contract-full", Key="x")["VersionId"]

    refused = delete(cloud, "bucket-full")

    assert refused["StackStatus"] == "DELETE_FAILED"
    assert "not empty" in reason(cloud, refused["StackId"])
    s3.delete_object(Bucket="contract-full", Key="x", VersionId=marker)
    assert delete(cloud, "bucket-full")["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.mend("table_properties")
def test_a_table_gets_its_properties(cloud: Cloud) -> None:
    key = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555"
    properties = {
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "TimeToLiveSpecification": {"AttributeName": "until", "Enabled": True},
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
        "DeletionProtectionEnabled": {"Ref": "Protected"},
    }
    body = template(
        {"Table": _table("contract-table", **properties)},
        Parameters={"Protected": {"Type": "String", "Default": "false"}},
    )
    create(cloud, "table-set", body)
    dynamodb = cloud.client("dynamodb")

    backups = dynamodb.describe_continuous_backups(TableName="contract-table")
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    expiry = dynamodb.describe_time_to_live(TableName="contract-table")["TimeToLiveDescription"]
    assert (expiry["TimeToLiveStatus"], expiry["AttributeName"]) == ("ENABLED", "until")
    table = dynamodb.describe_table(TableName="contract-table")["Table"]
    assert table["SSEDescription"]["KMSMasterKeyArn"] == key
    assert table["DeletionProtectionEnabled"] is False

    update(
        cloud,
        "table-set",
        body,
        Parameters=[{"ParameterKey": "Protected", "ParameterValue": "true"}],
    )

    assert delete(cloud, "table-set")["StackStatus"] == "DELETE_FAILED"
    assert dynamodb.describe_table(TableName="contract-table")["Table"]["TableStatus"] == "ACTIVE"


@pytest.mark.mend("topic_properties")
def test_a_topic_is_encrypted_with_its_key(cloud: Cloud) -> None:
    topic = {
        "Type": "AWS::SNS::Topic",
        "Properties": {"TopicName": "contract-topic", "KmsMasterKeyId": "alias/contract"},
    }

    create(cloud, "topic-set", template({"Topic": topic}))

    arn = physical_id(cloud, "topic-set", "Topic")
    attributes = cloud.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    assert attributes["KmsMasterKeyId"] == "alias/contract"


@pytest.mark.mend("function_properties")
def test_a_function_gets_its_properties(cloud: Cloud) -> None:
    queue = "arn:aws:sqs:us-east-1:000000000000:contract-dead-letters"
    key = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555"
    properties = {
        "DeadLetterConfig": {"TargetArn": queue},
        "KmsKeyArn": key,
        "ReservedConcurrentExecutions": 3,
        "RecursiveLoop": "Allow",
    }
    code = _uploaded_code(cloud, "contract-code-set")

    create(
        cloud,
        "function-set",
        template(_function("contract-set", code, **properties)),
    )

    client = cloud.client("lambda")
    found = client.get_function(FunctionName="contract-set")
    assert found["Configuration"]["DeadLetterConfig"] == {"TargetArn": queue}
    assert found["Configuration"]["KMSKeyArn"] == key
    assert found["Concurrency"] == {"ReservedConcurrentExecutions": 3}
    recursion = client.get_function_recursion_config(FunctionName="contract-set")
    assert recursion["RecursiveLoop"] == "Allow"

    update(cloud, "function-set", template(_function("contract-set", code)))

    found = client.get_function(FunctionName="contract-set")
    assert "DeadLetterConfig" not in found["Configuration"]
    assert "Concurrency" not in found


@pytest.mark.mend("lambda_missing_code")
def test_a_function_without_its_code_fails(cloud: Cloud) -> None:
    code = _uploaded_code(cloud, "contract-code-missing")
    missing = code | {"S3ObjectVersion": "no-such-version"}

    stack = create(cloud, "function-missing", template(_function("contract-missing", missing)))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "S3 Error Code: NoSuchVersion" in reason(cloud, "function-missing")


@pytest.mark.mend("function_roles")
def test_a_function_is_not_updated_to_a_role_that_does_not_exist(cloud: Cloud) -> None:
    code = _uploaded_code(cloud, "contract-role")
    good = _function("contract-role", code)
    create(cloud, "function-role", template(good))
    bad = _function("contract-role", code, Role="arn:aws:iam::000000000000:role/nobody")

    stack = update(cloud, "function-role", template(bad))

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "cannot be assumed by Lambda" in reason(cloud, "function-role")


@pytest.mark.mend("name_conflicts")
def test_a_table_whose_name_is_taken_fails_and_nothing_is_overwritten(cloud: Cloud) -> None:
    kept = {**_table("contract-taken"), "DeletionPolicy": "Retain"}
    create(cloud, "table-first", template({"Table": kept}))
    dynamodb = cloud.client("dynamodb")
    dynamodb.put_item(TableName="contract-taken", Item={"ID": {"S": "one"}})
    delete(cloud, "table-first")

    stack = create(cloud, "table-second", template({"Table": kept}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "already exists" in reason(cloud, "table-second")
    assert dynamodb.scan(TableName="contract-taken")["Count"] == 1


def test_a_custom_resource_is_served_by_its_function(cloud: Cloud) -> None:
    source = (
        "import json, urllib.request\n"
        "def handler(event, context):\n"
        "    answer = {key: event[key] for key in ('StackId', 'RequestId', 'LogicalResourceId')}\n"
        "    answer |= {'Status': 'SUCCESS', 'PhysicalResourceId': 'made',"
        " 'Data': {'Twice': event['ResourceProperties']['Text'] * 2}}\n"
        "    request = urllib.request.Request(event['ResponseURL'],"
        " json.dumps(answer).encode(), method='PUT')\n"
        "    urllib.request.urlopen(request)\n"
    )
    resources = _function("contract-custom", {"ZipFile": source}, Handler="index.handler")
    resources["Custom"] = {
        "Type": "Custom::Thing",
        "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, "Text": "ab"},
    }
    shown = {"Twice": {"Value": {"Fn::GetAtt": ["Custom", "Twice"]}}}

    stack = create(cloud, "custom", template(resources, Outputs=shown))

    assert stack["StackStatus"] == "CREATE_COMPLETE", json.dumps(stack, default=str)
    assert stack["Outputs"][0]["OutputValue"] == "abab"
    assert delete(cloud, "custom")["StackStatus"] == "DELETE_COMPLETE"
