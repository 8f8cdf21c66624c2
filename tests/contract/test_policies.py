"""Policies: what is allowed, to whom, over what."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud import Cloud
from tests.contract.functions import CALL, TRUST, allow, function, invoke, queue, received
from tests.contract.stacks import create, template, update

PUT = (
    "import boto3\n"
    "def handler(event, context):\n"
    "    boto3.client('s3').put_object(Bucket=event['bucket'], Key=event['key'], Body=b'')\n"
)


def _notify(cloud: Cloud, bucket: str, arn: str) -> None:
    cloud.client("s3").put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [
                {"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}
            ]
        },
    )


@pytest.mark.mend("object_arns")
def test_a_policy_may_name_just_folders(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="contract-folders")
    folders = allow("s3:PutObject", "arn:aws:s3:::contract-folders/*/")
    function(cloud, "contract-folders", PUT, [folders])

    made = invoke(cloud, "contract-folders", {"bucket": "contract-folders", "key": "in/"})
    denied = invoke(cloud, "contract-folders", {"bucket": "contract-folders", "key": "in/x"})

    assert made is None
    assert "AccessDenied" in denied["errorMessage"]


@pytest.mark.mend("secure_transport")
def test_a_bucket_for_secure_transport_alone_can_be_reached(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="contract-tls")
    deny: Any = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::contract-tls", "arn:aws:s3:::contract-tls/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = {"Version": "2012-10-17", "Statement": [deny]}
    s3.put_bucket_policy(Bucket="contract-tls", Policy=json.dumps(policy))
    function(cloud, "contract-tls", PUT, [allow("s3:PutObject")])

    assert invoke(cloud, "contract-tls", {"bucket": "contract-tls", "key": "a"}) is None

    assert s3.list_objects_v2(Bucket="contract-tls")["KeyCount"] == 1


@pytest.mark.mend("upload_encryption")
def test_a_bucket_may_take_one_key_alone(cloud: Cloud) -> None:
    s3, bucket, named = cloud.client("s3"), "contract-one-key", "s3:x-amz-server-side-encryption"
    s3.create_bucket(Bucket=bucket)
    key, other = (cloud.client("kms").create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    cloud.client("kms").create_alias(AliasName="alias/contract-one-key", TargetKeyId=key)
    put = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject"}
    put["Resource"] = f"arn:aws:s3:::{bucket}/*"
    another = {
        "Null": {named: "false"},
        "StringNotEquals": {f"{named}-aws-kms-key-id": key},
    }
    brought = {"Null": {f"{named}-customer-algorithm": "false"}}
    statements = [{**put, "Condition": it} for it in (another, brought)]
    policy = {"Version": "2012-10-17", "Statement": statements}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    whole = f"    boto3.client('s3').put_object(Bucket='{bucket}', Key='a', Body=b'', **event)\n"
    in_parts = (
        f"    s3, at = boto3.client('s3'), {{'Bucket': '{bucket}', 'Key': 'b'}}\n"
        "    upload = s3.create_multipart_upload(**at, **event)['UploadId']\n"
        "    s3.upload_part(**at, UploadId=upload, PartNumber=1, Body=b'a')\n"
    )
    rights = [allow("s3:PutObject"), allow("kms:*")]
    for name, body in (("contract-whole", whole), ("contract-in-parts", in_parts)):
        function(cloud, name, f"import boto3\ndef handler(event, context):\n{body}", rights)
        asked = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
        for taken in ({}, asked):
            assert invoke(cloud, name, taken) is None
        for refused in (
            {**asked, "SSEKMSKeyId": other},
            {**asked, "SSEKMSKeyId": key.rpartition("/")[2]},
            {**asked, "SSEKMSKeyId": "alias/contract-one-key"},
            {"ServerSideEncryption": "aws:kms"},
            {"ServerSideEncryption": "AES256"},
            {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32},
        ):
            assert "AccessDenied" in invoke(cloud, name, refused)["errorMessage"]


@pytest.mark.mend("notification_permissions")
def test_a_bucket_cannot_notify_a_function_that_does_not_allow_it(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="contract-notify")
    arn = function(cloud, "contract-notify", "def handler(event, context):\n    return 1\n")

    for refused in (f"{arn}-not", arn):
        with pytest.raises(ClientError, match="Unable to validate the following destination"):
            _notify(cloud, "contract-notify", refused)


def test_an_upload_invokes_the_function_that_allows_it(cloud: Cloud) -> None:
    url, queue_arn = queue(cloud, "contract-upload")
    cloud.client("s3").create_bucket(Bucket="contract-upload")
    arn = function(
        cloud,
        "contract-upload",
        "def handler(event, context):\n    return event\n",
        [allow("sqs:SendMessage", queue_arn)],
    )
    client = cloud.client("lambda")
    client.add_permission(
        FunctionName="contract-upload",
        StatementId="upload",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::contract-upload",
        SourceAccount=cloud.running.account_id,
    )
    client.put_function_event_invoke_config(
        FunctionName="contract-upload", DestinationConfig={"OnSuccess": {"Destination": queue_arn}}
    )
    _notify(cloud, "contract-upload", arn)

    cloud.client("s3").put_object(Bucket="contract-upload", Key="a b+c.csv", Body=b"x")

    record = json.loads(received(cloud, url)["Body"])["requestPayload"]["Records"][0]
    assert record["s3"]["object"]["key"] == "a+b%2Bc.csv"
    assert record["s3"]["object"]["sequencer"]


@pytest.mark.mend("role_boundaries")
def test_a_role_of_a_template_is_held_by_its_permissions_boundary(cloud: Cloud) -> None:
    iam = cloud.client("iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": allow("s3:GetObject")})
    boundary = iam.create_policy(PolicyName="contract-bound", PolicyDocument=document)["Policy"]

    def body(arn: str | None) -> dict[str, Any]:
        wide = {"Version": "2012-10-17", "Statement": allow("s3:*")}
        properties = {
            "RoleName": "contract-bound",
            "AssumeRolePolicyDocument": TRUST,
            "Policies": [{"PolicyName": "own", "PolicyDocument": wide}],
            **({"PermissionsBoundary": arn} if arn else {}),
        }
        return template({"Role": {"Type": "AWS::IAM::Role", "Properties": properties}})

    def held() -> Any:
        role = iam.get_role(RoleName="contract-bound")["Role"]
        return role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")

    create(cloud, "contract-bound", body(boundary["Arn"]))
    assert held() == boundary["Arn"]
    update(cloud, "contract-bound", body(None))
    assert held() is None
    refused = update(cloud, "contract-bound", body(f"{boundary['Arn']}-gone"))
    assert refused["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


@pytest.mark.mend("missing_objects")
def test_who_may_not_list_hears_that_a_missing_object_is_forbidden(cloud: Cloud) -> None:
    bucket = "contract-missing"
    cloud.client("s3").create_bucket(Bucket=bucket)
    read = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*")
    function(cloud, "contract-may-list", CALL, [read, allow("s3:ListBucket")])
    function(cloud, "contract-may-not-list", CALL, [read])
    event = {"service": "s3", "call": "get_object", "arguments": {"Bucket": bucket, "Key": "a"}}

    assert invoke(cloud, "contract-may-list", event)["errorType"] == "NoSuchKey"
    denied = invoke(cloud, "contract-may-not-list", event)["errorMessage"]

    assert "(AccessDenied)" in denied
    cloud.client("s3").put_object(Bucket=bucket, Key="a")
    assert invoke(cloud, "contract-may-not-list", event) is None


@pytest.mark.mend("batch_actions")
def test_who_may_send_one_message_may_send_several_at_once(cloud: Cloud) -> None:
    url, arn = queue(cloud, "contract-batch")
    entries = [{"Id": it, "MessageBody": it} for it in ("a", "b")]
    event = {
        "service": "sqs",
        "call": "send_message_batch",
        "arguments": {"QueueUrl": url, "Entries": entries},
    }
    function(cloud, "contract-batch", CALL, [allow("sqs:SendMessage", arn)])
    function(cloud, "contract-batch-not", CALL, [allow("sqs:ReceiveMessage", arn)])

    assert invoke(cloud, "contract-batch", event) is None
    assert "sqs:SendMessage" in invoke(cloud, "contract-batch-not", event)["errorMessage"]
