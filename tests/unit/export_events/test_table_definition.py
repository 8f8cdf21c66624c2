"""A manifest says what table its items would go into, were the first one lost."""

import boto3

from table_definition import table_definition
from tests.unit.export_events.store import KEY, TABLE, Store, event


def test_a_table_made_by_the_manifest_is_like_the_one_backed_up(store: Store) -> None:
    store.dynamodb.delete_table(TableName=TABLE)
    store.dynamodb.create_table(
        TableName=TABLE,
        KeySchema=[
            {"AttributeName": "Id", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "Id", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
            {"AttributeName": "kind", "AttributeType": "B"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-kind",
                "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["price"]},
                "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
            }
        ],
        LocalSecondaryIndexes=[
            {
                "IndexName": "by-id-and-kind",
                "KeySchema": [
                    {"AttributeName": "Id", "KeyType": "HASH"},
                    {"AttributeName": "kind", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY},
    )
    store.put(event(1, at={"N": "1"}))
    definition = store.manifest(store.back_up()["folder"])["definition"]
    assert definition["BillingMode"] == "PAY_PER_REQUEST"
    assert definition["SSESpecification"] == {
        "Enabled": True,
        "SSEType": "KMS",
        "KMSMasterKeyId": KEY,
    }
    boto3.client("dynamodb").create_table(TableName="restored", **definition)
    restored = store.dynamodb.describe_table(TableName="restored")["Table"]
    assert table_definition(restored) == definition


def test_a_table_under_dynamodb_s_own_key_says_nothing_of_keys(store: Store) -> None:
    definition = table_definition(store.dynamodb.describe_table(TableName=TABLE)["Table"])
    assert definition == {
        "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }


def test_a_table_whose_key_is_being_changed_keeps_its_key() -> None:
    """DynamoDB says UPDATING meanwhile, and a restored table must not be the less protected."""
    definition = table_definition(
        {
            "AttributeDefinitions": [],
            "KeySchema": [],
            "GlobalSecondaryIndexes": [],
            "SSEDescription": {"Status": "UPDATING", "SSEType": "KMS", "KMSMasterKeyArn": KEY},
        }
    )
    assert definition["SSESpecification"]["KMSMasterKeyId"] == KEY
    assert "GlobalSecondaryIndexes" not in definition
