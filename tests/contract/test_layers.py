"""Layers that CloudFormation publishes."""

import base64
import hashlib
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.functions import function, invoke, zipped
from tests.contract.stacks import create, outputs, reason, template, update

BUCKET = "contract-layers"
KEY = "shared.zip"


@pytest.mark.mend("layer_versions")
def test_a_layer_that_is_set_back_has_its_old_code(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    enabled = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=enabled)
    contents = [zipped(f"NAME = {it!r}\n", "python/shared.py") for it in ("old", "new")]
    old, new = (s3.put_object(Bucket=BUCKET, Key=KEY, Body=it)["VersionId"] for it in contents)
    create(cloud, "contract-layer", _layer(new))

    made = update(cloud, "contract-layer", _layer(old))

    arn = outputs(made)["Arn"]
    published = cloud.client("lambda").get_layer_version_by_arn(Arn=arn)["Content"]
    digest = hashlib.sha256(contents[0]).digest()
    assert published["CodeSha256"] == base64.b64encode(digest).decode()
    assert published["CodeSize"] == len(contents[0])
    source = "import shared\ndef handler(event, context):\n    return shared.NAME\n"
    function(cloud, "contract-layered", source, Layers=[arn])
    assert invoke(cloud, "contract-layered") == "old"


@pytest.mark.mend("layer_versions")
def test_a_layer_whose_object_is_missing_fails(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket=f"{BUCKET}-empty")

    create(cloud, "contract-no-layer", _layer(None, f"{BUCKET}-empty"))

    assert "S3 Error Code: NoSuchKey" in reason(cloud, "contract-no-layer")


def _layer(version: str | None, bucket: str = BUCKET) -> dict[str, Any]:
    content = {"S3Bucket": bucket, "S3Key": KEY}
    if version:
        content["S3ObjectVersion"] = version
    properties = {"LayerName": bucket, "Content": content}
    layer = {"Type": "AWS::Lambda::LayerVersion", "Properties": properties}
    return template({"Layer": layer}, Outputs={"Arn": {"Value": {"Ref": "Layer"}}})
