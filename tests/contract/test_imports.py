"""Resources that stood before the stack and are taken into it."""

import json
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.stacks import (
    CAPABILITIES,
    REFUSED_QUEUE,
    create,
    delete,
    nested,
    physical_id,
    reason,
    settled,
    template,
    upload,
)

BUCKET = "contract-imports"
KEPT = {"DeletionPolicy": "RetainExceptOnCreate"}
LANGUAGE = {"Transform": "AWS::LanguageExtensions"}
POLICY = {"Type": "String", "Default": "RetainExceptOnCreate"}


def _table(name: Any, **attributes: Any) -> dict[str, Any]:
    keys = {
        "AttributeDefinitions": [{"AttributeName": "ID", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "ID", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    return {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": name, **keys}, **attributes}


def _bucket_policy(bucket: str, **attributes: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/never/*",
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    properties = {"Bucket": bucket, "PolicyDocument": document}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": properties, **attributes}


def _create_importing(cloud: Cloud, name: str, body: dict[str, Any]) -> dict[str, Any]:
    """Create a stack by a change set that imports what exists."""
    client = cloud.client("cloudformation")
    made = client.create_change_set(
        StackName=name,
        ChangeSetName="imports",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps(body),
        Capabilities=CAPABILITIES,
        IncludeNestedStacks=True,
        ImportExistingResources=True,
    )["Id"]
    waiter = client.get_waiter("change_set_create_complete")
    waiter.wait(ChangeSetName=made, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})
    client.execute_change_set(ChangeSetName=made)
    return settled(cloud, name)


def _left_with_an_item(cloud: Cloud, name: str) -> None:
    """A table that a deleted stack has kept."""
    create(cloud, f"first-{name}", template({"Table": _table(name, **KEPT)}))
    cloud.client("dynamodb").put_item(TableName=name, Item={"ID": {"S": "kept"}})
    delete(cloud, f"first-{name}")


def _items(cloud: Cloud, name: str) -> list[str]:
    return [it["ID"]["S"] for it in cloud.client("dynamodb").scan(TableName=name)["Items"]]


@pytest.mark.mend("nested_imports")
def test_a_child_takes_over_the_table_that_it_names(cloud: Cloud) -> None:
    _left_with_an_item(cloud, "import-nested")
    # The policy is a parameter, as the transform allows.
    table = _table("import-nested", DeletionPolicy={"Ref": "Policy"})
    child = template({"Table": table}, Parameters={"Policy": POLICY}, **LANGUAGE)
    url = upload(cloud, BUCKET, "a.json", child)

    stack = _create_importing(cloud, "importing", template({"Child": nested(url)}))

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    in_child = physical_id(cloud, "importing", "Child")
    assert physical_id(cloud, in_child, "Table") == "import-nested"
    assert _items(cloud, "import-nested") == ["kept"]


def test_a_name_that_is_not_spelled_is_not_taken_over(cloud: Cloud) -> None:
    _left_with_an_item(cloud, "import-dynamic")
    child = template({"Table": _table({"Fn::Sub": "import-${End}"}, **KEPT)})
    child |= {"Parameters": {"End": {"Type": "String", "Default": "dynamic"}}}
    url = upload(cloud, BUCKET, "b.json", child)

    stack = _create_importing(cloud, "importing-dynamic", template({"Child": nested(url)}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert _items(cloud, "import-dynamic") == ["kept"]


@pytest.mark.mend("nested_imports")
def test_what_would_go_with_the_child_is_not_taken_over(cloud: Cloud) -> None:
    _left_with_an_item(cloud, "import-unkept")
    url = upload(cloud, BUCKET, "c.json", template({"Table": _table("import-unkept")}))

    stack = _create_importing(cloud, "importing-unkept", template({"Child": nested(url)}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "'Retain' or 'RetainExceptOnCreate'" in reason(cloud, "importing-unkept")
    assert _items(cloud, "import-unkept") == ["kept"]


@pytest.mark.mend("nested_imports")
def test_a_child_that_fails_lets_go_of_what_it_took_over(cloud: Cloud) -> None:
    _left_with_an_item(cloud, "import-released")
    failing = {
        "Table": _table("import-released", **KEPT),
        "Refused": {**REFUSED_QUEUE, "DependsOn": "Table"},
    }
    url = upload(cloud, BUCKET, "d.json", template(failing))

    stack = _create_importing(cloud, "importing-released", template({"Child": nested(url)}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert _items(cloud, "import-released") == ["kept"]


@pytest.mark.mend("nested_imports")
def test_a_rollback_lets_go_of_what_a_child_took_over(cloud: Cloud) -> None:
    _left_with_an_item(cloud, "import-let-go")
    url = upload(cloud, BUCKET, "e.json", template({"Table": _table("import-let-go", **KEPT)}))
    failing = {"Child": nested(url), "Last": {**REFUSED_QUEUE, "DependsOn": "Child"}}

    stack = _create_importing(cloud, "importing-let-go", template(failing))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert _items(cloud, "import-let-go") == ["kept"]


@pytest.mark.mend("nested_imports")
def test_a_child_takes_over_its_bucket_with_what_is_in_it(cloud: Cloud) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "import-bucket"}, **KEPT}
    create(cloud, "first-bucket", template({"Bucket": bucket}))
    cloud.client("s3").put_object(Bucket="import-bucket", Key="kept", Body=b"")
    delete(cloud, "first-bucket")
    url = upload(cloud, BUCKET, "f.json", template({"Bucket": bucket}))

    stack = _create_importing(cloud, "importing-bucket", template({"Child": nested(url)}))

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    found = cloud.client("s3").list_objects_v2(Bucket="import-bucket")["Contents"]
    assert [it["Key"] for it in found] == ["kept"]


@pytest.mark.mend("bucket_policies")
def test_a_bucket_policy_is_not_put_in_the_place_of_another(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="import-policy")
    create(cloud, "first-policy", template({"Policy": _bucket_policy("import-policy", **KEPT)}))
    delete(cloud, "first-policy")
    body = template({"Policy": _bucket_policy("import-policy", **KEPT)})

    stack = create(cloud, "second-policy", body)

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "bucket policy already exists" in reason(cloud, "second-policy")
    assert cloud.client("s3").get_bucket_policy(Bucket="import-policy")["Policy"]
    taken = _create_importing(cloud, "third-policy", body)
    assert taken["StackStatus"] == "CREATE_COMPLETE"
    assert physical_id(cloud, "third-policy", "Policy") == "import-policy"
