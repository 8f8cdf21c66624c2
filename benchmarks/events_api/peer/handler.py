"""The least that keeps JSON in a table: it checks nothing, and an answer says nothing."""

import json
import os
from decimal import Decimal
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

TABLE = os.environ["EVENT_TABLE"]
dynamodb = boto3.client("dynamodb")
to_attribute = TypeSerializer().serialize
to_value = TypeDeserializer().deserialize


def handler(event: Any, context: Any) -> dict[str, Any]:
    if event["httpMethod"] == "GET":
        key = {"Id": {"S": event["pathParameters"]["id"]}}
        item = dynamodb.get_item(TableName=TABLE, Key=key, ConsistentRead=True)["Item"]
        found = {name: to_value(attribute) for name, attribute in item.items()}
        return {"statusCode": 200, "body": json.dumps(found, default=float)}
    sent = json.loads(event["body"], parse_float=Decimal)
    dynamodb.put_item(TableName=TABLE, Item={name: to_attribute(it) for name, it in sent.items()})
    return {"statusCode": 200, "body": "{}"}
