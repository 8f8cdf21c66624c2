"""Tables and topics as CloudFormation makes, changes and deletes them."""

from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.stacks import create, delete, physical_id, reason, template, update


def _table(name: str, **properties: Any) -> dict[str, Any]:
    keys = {
        "AttributeDefinitions": [{"AttributeName": "ID", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "ID", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    return {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": name, **keys, **properties}}


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
