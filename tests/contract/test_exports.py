"""Exports of a table, and its tags: who may ask for them, by ARN."""

import pytest

from tests.cloud import Cloud
from tests.contract.functions import allow, function, invoke

ASK = (
    "import boto3\n"
    "def handler(event, context):\n"
    "    dynamodb = boto3.client('dynamodb')\n"
    "    asked = dynamodb.export_table_to_point_in_time(TableArn=event['table'], S3Bucket='b')\n"
    "    arn = asked['ExportDescription']['ExportArn']\n"
    "    return dynamodb.describe_export(ExportArn=arn)['ExportDescription']['TableArn']\n"
)


@pytest.mark.mend("export_arns")
def test_a_policy_names_the_table_to_export_and_its_exports(cloud: Cloud) -> None:
    table, other = (_table(cloud, name) for name in ("contract-exported", "contract-others"))
    named = [
        allow("dynamodb:ExportTableToPointInTime", table),
        allow("dynamodb:DescribeExport", f"{table}/export/*"),
    ]
    function(cloud, "contract-exports", ASK, named)

    assert invoke(cloud, "contract-exports", {"table": table}) == table
    denied = invoke(cloud, "contract-exports", {"table": other})

    assert "AccessDenied" in denied["errorMessage"]


def test_no_policy_for_a_table_lets_list_exports(cloud: Cloud) -> None:
    table = _table(cloud, "contract-listed")
    source = (
        "import boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('dynamodb').list_exports(TableArn=event['table'])\n"
    )
    allowed = allow("dynamodb:ListExports", f"{table}*")
    function(cloud, "contract-lists", source, [allowed])

    denied = invoke(cloud, "contract-lists", {"table": table})

    assert "AccessDenied" in denied["errorMessage"]


@pytest.mark.mend("export_arns")
def test_a_policy_names_the_table_whose_tags_are_read(cloud: Cloud) -> None:
    table, other = (_table(cloud, name) for name in ("contract-tagged", "contract-untagged"))
    source = (
        "import boto3\n"
        "def handler(event, context):\n"
        "    dynamodb = boto3.client('dynamodb')\n"
        "    return dynamodb.list_tags_of_resource(ResourceArn=event['table'])['Tags']\n"
    )
    function(cloud, "contract-tags", source, [allow("dynamodb:ListTagsOfResource", table)])

    assert invoke(cloud, "contract-tags", {"table": table}) == []
    denied = invoke(cloud, "contract-tags", {"table": other})

    assert "AccessDenied" in denied["errorMessage"]


def _table(cloud: Cloud, name: str) -> str:
    made = cloud.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    arn: str = made["TableDescription"]["TableArn"]
    return arn
