"""Extensions of OpenAPI documents.

AWS: `x-amazon-apigateway-any-method` is imported as a method for what a path has no other method
for, `x-amazon-apigateway-gateway-responses` as the answers that API Gateway gives by itself, and
`x-amazon-apigateway-binary-media-types` as the types of bodies that are handed over in base64.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-any-method.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-binary-media-types.html

MiniStack: leaves them out.

The mend: they are imported through the calls that make them one by one.
"""

from typing import Any

from deployer.local.mends import upstream

_ANY_METHOD = "x-amazon-apigateway-any-method"
_BINARY = "x-amazon-apigateway-binary-media-types"
_RESPONSES = "x-amazon-apigateway-gateway-responses"


def apply() -> None:
    """Mend it."""
    apis = upstream.module("services.apigateway_v1")
    upstream.require(apis._import_rest_api, "ef72f9312702")
    upstream.require(apis._import_path_item, "563432744443")
    upstream.require(apis._import_operation, "ca6b0dd9dcf2")
    upstream.require(apis._put_gateway_response, "93e727fc3806")
    import_api, import_path = apis._import_rest_api, apis._import_path_item

    def with_extensions(spec: dict[str, Any], base_data: Any = None) -> Any:
        data = dict(base_data or {})
        # Those of the template's own property are merged with them.
        types = {*(data.get("binaryMediaTypes") or ()), *(spec.get(_BINARY) or ())}
        api_id = import_api(spec, {**data, "binaryMediaTypes": sorted(types)})
        for kind, response in (spec.get(_RESPONSES) or {}).items():
            status, _, body = apis._put_gateway_response(api_id, kind, response)
            if status >= 400:
                raise ValueError(f"{_RESPONSES}: {body!r}")
        return api_id

    def with_any_method(api_id: str, path: str, item: dict[str, Any], *security: Any) -> None:
        import_path(api_id, path, item, *security)
        if _ANY_METHOD in item:
            found = apis._resources[api_id].items()
            [resource] = [key for key, it in found if it.get("path") == path]
            apis._import_operation(api_id, resource, "ANY", item[_ANY_METHOD], *security)

    apis._import_rest_api, apis._import_path_item = with_extensions, with_any_method
