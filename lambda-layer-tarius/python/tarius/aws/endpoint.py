"""Where botocore would send a call of an operation, and for which service and region it would sign.

A client's own `meta.endpoint_url` is not always that: of us-gov-west-1's FIPS endpoint, say, the
two have different names. botocore tells the true one only in the course of a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.client import BaseClient


class Endpoint(NamedTuple):
    """Where calls go, and the scope of their signatures."""

    url: str
    service: str
    region: str


def endpoint_of(client: BaseClient, operation: str, arguments: Mapping[str, Any]) -> Endpoint:
    """Ask botocore, and send nothing.

    Args:
        operation: as the API names it.
        arguments: with which it could be called.
    """
    service = client.meta.service_model
    found: list[Endpoint] = []

    def instead_of_the_call(params: Mapping[str, Any], context: Mapping[str, Any], **_: Any) -> Any:
        signing = context.get("signing", {})
        name = signing.get("signing_name", service.signing_name)
        region = signing.get("region", client.meta.region_name)
        found.append(Endpoint(params["url"], name, region))
        nothing: Any = None
        return AWSResponse(params["url"], 200, HTTPHeaders(), nothing), {}

    # As botocore's Stubber does: who answers before a call keeps it from being made.
    event = f"before-call.{service.service_id.hyphenize()}.{operation}"
    client.meta.events.register_last(event, instead_of_the_call)
    try:
        getattr(client, xform_name(operation))(**arguments)
    finally:
        client.meta.events.unregister(event, instead_of_the_call)
    return found[0]
