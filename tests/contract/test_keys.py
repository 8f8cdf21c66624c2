"""Customer managed keys behind buckets, queues, topics and executions."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud import Cloud
from tests.contract.functions import CALL, allow, function, invoke, queue, role


def _key(cloud: Cloud) -> str:
    return str(cloud.client("kms").create_key()["KeyMetadata"]["Arn"])


def _encrypted_bucket(cloud: Cloud, name: str, key: str) -> None:
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    }
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})


def _caller(cloud: Cloud, name: str, *statements: dict[str, Any]) -> Callable[..., Any]:
    """A function with a role of these statements, as something that makes calls."""
    function(cloud, name, CALL, statements)

    def call(service: str, method: str, **arguments: Any) -> Any:
        event = {"service": service, "call": method, "arguments": arguments}
        return invoke(cloud, name, event)

    return call


@pytest.mark.mend("kms_through_services")
def test_who_puts_and_gets_needs_the_key_of_the_bucket(cloud: Cloud) -> None:
    key = _key(cloud)
    _encrypted_bucket(cloud, "contract-key", key)
    write = _caller(cloud, "contract-key-w", allow("s3:*"), allow("kms:GenerateDataKey", key))
    neither = _caller(cloud, "contract-key-n", allow("s3:*"))
    obj = {"Bucket": "contract-key", "Key": "a"}

    assert write("s3", "put_object", **obj) is None
    put, got = neither("s3", "put_object", **obj), write("s3", "get_object", **obj)

    assert "not authorized to perform: kms:GenerateDataKey" in put["errorMessage"]
    assert "not authorized to perform: kms:Decrypt" in got["errorMessage"]


@pytest.mark.mend("kms_through_services")
def test_a_permission_may_be_for_one_service_alone(cloud: Cloud) -> None:
    key = _key(cloud)
    _encrypted_bucket(cloud, "contract-one-way", key)
    url, _ = queue(cloud, "contract-one-way")
    cloud.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"KmsMasterKeyId": key})
    through_s3 = allow(["kms:GenerateDataKey", "kms:Decrypt"], key) | {
        "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    }
    call = _caller(cloud, "contract-one-way", allow(["s3:*", "sqs:*"]), through_s3)

    put = call("s3", "put_object", Bucket="contract-one-way", Key="a")
    sent = call("sqs", "send_message", QueueUrl=url, MessageBody="x")

    assert put is None
    assert "not authorized to perform: kms:GenerateDataKey" in sent["errorMessage"]


@pytest.mark.mend("kms_through_services")
def test_who_publishes_needs_the_key_of_the_topic(cloud: Cloud) -> None:
    key = _key(cloud)
    attributes = {"KmsMasterKeyId": key}
    topic = cloud.client("sns").create_topic(Name="contract-key", Attributes=attributes)["TopicArn"]
    enough = allow(["kms:GenerateDataKey", "kms:Decrypt"], key)
    with_key = _caller(cloud, "contract-topic-k", allow("sns:Publish"), enough)
    without = _caller(cloud, "contract-topic-n", allow("sns:Publish"))

    assert with_key("sns", "publish", TopicArn=topic, Message="x") is None
    denied = without("sns", "publish", TopicArn=topic, Message="x")

    assert "kms:GenerateDataKey" in denied["errorMessage"]


@pytest.mark.mend("kms_through_services")
def test_a_key_whose_policy_says_nothing_of_the_account_helps_nobody(cloud: Cloud) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "logs.amazonaws.com"},
        "Action": "kms:*",
        "Resource": "*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    key = cloud.client("kms").create_key(
        Policy=json.dumps(policy), BypassPolicyLockoutSafetyCheck=True
    )["KeyMetadata"]["Arn"]
    _encrypted_bucket(cloud, "contract-closed", key)
    call = _caller(cloud, "contract-closed", allow(["s3:*", "kms:*"]))

    denied = call("s3", "put_object", Bucket="contract-closed", Key="a")

    assert "not authorized to perform: kms:GenerateDataKey" in denied["errorMessage"]


@pytest.mark.mend("kms_through_services")
def test_nothing_can_be_read_while_the_key_is_disabled(cloud: Cloud) -> None:
    key = _key(cloud)
    _encrypted_bucket(cloud, "contract-disabled", key)
    s3 = cloud.client("s3")
    s3.put_object(Bucket="contract-disabled", Key="a", Body=b"x")
    cloud.client("kms").disable_key(KeyId=key)

    with pytest.raises(ClientError, match=r"KMS\.DisabledException"):  # H4
        s3.get_object(Bucket="contract-disabled", Key="a")

    cloud.client("kms").enable_key(KeyId=key)
    assert s3.get_object(Bucket="contract-disabled", Key="a")["Body"].read() == b"x"


@pytest.mark.mend("kms_through_services")
def test_who_reads_an_execution_needs_the_key_of_its_state_machine(cloud: Cloud) -> None:
    key = _key(cloud)
    states = cloud.client("stepfunctions")
    machine = states.create_state_machine(
        name="contract-key",
        definition='{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
        roleArn=role(cloud, "contract-key-machine"),
        encryptionConfiguration={"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": key},
    )["stateMachineArn"]
    arn = states.start_execution(stateMachineArn=machine)["executionArn"]
    may_ask = allow("states:DescribeExecution")
    with_key = _caller(cloud, "contract-states-k", may_ask, allow("kms:Decrypt", key))
    without = _caller(cloud, "contract-states-n", may_ask)

    assert with_key("stepfunctions", "describe_execution", executionArn=arn) is None
    denied = without("stepfunctions", "describe_execution", executionArn=arn)

    assert "not authorized to perform: kms:Decrypt" in denied["errorMessage"]


@pytest.mark.mend("key_rotations")
def test_a_key_is_rotated_on_demand_and_decrypts_what_it_encrypted_before(cloud: Cloud) -> None:
    kms, key = cloud.client("kms"), _key(cloud)
    before = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert kms.list_key_rotations(KeyId=key)["Rotations"] == []

    kms.rotate_key_on_demand(KeyId=key)

    [rotation] = kms.list_key_rotations(KeyId=key)["Rotations"]
    assert rotation["RotationType"] == "ON_DEMAND"
    assert kms.decrypt(CiphertextBlob=before)["Plaintext"] == b"x"
    kms.disable_key(KeyId=key)
    with pytest.raises(kms.exceptions.DisabledException):
        kms.rotate_key_on_demand(KeyId=key)
    kms.create_alias(AliasName="alias/contract-rotated", TargetKeyId=key)
    with pytest.raises(kms.exceptions.NotFoundException):
        kms.rotate_key_on_demand(KeyId="alias/contract-rotated")


@pytest.mark.mend("kms_through_services")
def test_who_sends_parts_must_be_allowed_to_decrypt(cloud: Cloud) -> None:
    key = _key(cloud)
    _encrypted_bucket(cloud, "contract-parts", key)
    upload = {"Bucket": "contract-parts", "Key": "a"}
    begun = cloud.client("s3").create_multipart_upload(**upload)["UploadId"]
    part = {**upload, "UploadId": begun, "PartNumber": 1, "Body": "x"}
    write = _caller(cloud, "contract-parts-w", allow("s3:*"), allow("kms:GenerateDataKey", key))
    both = allow(["kms:GenerateDataKey", "kms:Decrypt"], key)
    write_and_read = _caller(cloud, "contract-parts-b", allow("s3:*"), both)

    denied = write("s3", "upload_part", **part)

    assert write("s3", "create_multipart_upload", **upload) is None
    assert "not authorized to perform: kms:Decrypt" in denied["errorMessage"]
    assert write_and_read("s3", "upload_part", **part) is None


@pytest.mark.mend("kms_through_services")
def test_who_reads_or_writes_items_needs_the_key_of_the_table_to_decrypt(cloud: Cloud) -> None:
    key = _key(cloud)
    table = {"TableName": "contract-key"}
    cloud.client("dynamodb").create_table(
        **table,
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    with_key = _caller(cloud, "contract-table-k", allow("dynamodb:*"), allow("kms:Decrypt", key))
    without = _caller(cloud, "contract-table-n", allow("dynamodb:*"))
    item = {"Id": {"S": "a"}}

    for call, arguments in (("put_item", {"Item": item}), ("get_item", {"Key": item})):
        assert with_key("dynamodb", call, **table, **arguments) is None
        denied = without("dynamodb", call, **table, **arguments)
        assert "kms:Decrypt" in denied["errorMessage"]


@pytest.mark.mend("kms_through_services")
def test_who_reads_a_secret_needs_its_key(cloud: Cloud) -> None:
    key = _key(cloud)
    name = "contract-key"
    cloud.client("secretsmanager").create_secret(Name=name, SecretString="x", KmsKeyId=key)
    may_ask = allow("secretsmanager:GetSecretValue")
    with_key = _caller(cloud, "contract-secret-k", may_ask, allow("kms:Decrypt", key))
    without = _caller(cloud, "contract-secret-n", may_ask)

    assert with_key("secretsmanager", "get_secret_value", SecretId=name) is None
    denied = without("secretsmanager", "get_secret_value", SecretId=name)

    assert "kms:Decrypt" in denied["errorMessage"]
