"""Exports of a table: who may ask for one, and follow it."""

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


def _table(cloud: Cloud, name: str) -> str:
    made = cloud.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    arn: str = made["TableDescription"]["TableArn"]
    return arn
