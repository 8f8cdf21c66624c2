"""API documents in S3.

AWS: the OpenAPI document at BodyS3Location of an AWS::ApiGateway::RestApi, JSON or YAML, is
imported as `Body` is.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html

MiniStack: makes an empty API.

The mend: the document is read, and stands in for `Body`.
"""

from typing import Any

import yaml

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import Properties, handlers_of

TYPE = "AWS::ApiGateway::RestApi"


def apply() -> None:
    """Mend it."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    s3 = upstream.module("services.s3")
    upstream.require(provisioners._apigw_rest_api_create, "7c984880e447")
    upstream.require(provisioners._apigw_rest_api_update, "9dee2ef4d951")
    upstream.require(s3._get_object_data, "8735d1f5e331")

    def with_body(properties: Properties) -> Properties:
        place = properties.get("BodyS3Location")
        if not place:
            return properties
        bucket, key = place.get("Bucket"), place.get("Key")
        content = s3._get_object_data(bucket, key, version_id=place.get("Version"))
        if content is None:
            raise ValueError(f"Unable to get the S3 object {bucket}/{key}")
        # JSON is YAML too.
        return {**properties, "Body": yaml.safe_load(content)}

    handlers = handlers_of(TYPE)
    create, update = handlers["create"], handlers["update"]

    def create_with_body(logical_id: str, properties: Properties, stack_name: str) -> Any:
        return create(logical_id, with_body(properties), stack_name)

    def update_with_body(physical_id: str, old: Properties, new: Properties, *more: Any) -> Any:
        return update(physical_id, with_body(old), with_body(new), *more)

    handlers |= {"create": create_with_body, "update": update_with_body}
