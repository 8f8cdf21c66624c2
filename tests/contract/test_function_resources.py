"""Functions, and what they serve, as CloudFormation makes, changes and deletes them."""

import json
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.functions import TRUST, zipped
from tests.contract.stacks import create, delete, reason, template, update

HANDLER = "def handler(event, context):\n    return event\n"


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
