"""A layer of a certain object version.

AWS: S3ObjectVersion of a layer's Content says which version of the object is published; without
that object, or that version of it, the layer fails with S3's error code.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-layerversion-content.html

MiniStack: publishes the newest version of the object whatever the template says, so that a layer
that is set back keeps its code, and an empty layer when there is no object.

The mend: the object is asked for before, and its version put into what was published.
"""

import base64
import hashlib
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.lambda_missing_code import require_code


def apply() -> None:
    """Mend it."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    lambda_svc = upstream.module("services.lambda_svc")
    upstream.require(provisioners._lambda_layer_create, "639c4135e028")
    upstream.require(lambda_svc._fetch_code_from_s3, "e05246c20b32")
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::LayerVersion"]
    create = handlers["create"]

    def create_of_version(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        content = properties.get("Content") or {}
        require_code(content)
        answer = create(logical_id, properties, stack_name)
        bucket, key, wanted = (
            content.get(f"S3{word}") for word in ("Bucket", "Key", "ObjectVersion")
        )
        if wanted:
            body = lambda_svc._fetch_code_from_s3(bucket, key, version_id=wanted)
            _put(lambda_svc._layers, answer[0], body)
        return answer

    handlers["create"] = create_of_version


def _put(layers: Any, arn: str, body: bytes) -> None:
    """Give a published version its content."""
    name = arn.split(":")[-2]
    [published] = [it for it in layers[name]["versions"] if it["LayerVersionArn"] == arn]
    published["_zip_data"] = body
    published["Content"] |= {
        "CodeSha256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
        "CodeSize": len(body),
    }
