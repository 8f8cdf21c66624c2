"""An event of S3 Object Lambda → what is asked for, by whom, and how it is answered.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-event-context.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from redaction.reads import ReadRequest, read_request, signed_headers

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPERATIONS = {
    "getObjectContext": "GetObject",
    "headObjectContext": "HeadObject",
    "listObjectsContext": "ListObjects",
    "listObjectsV2Context": "ListObjectsV2",
}


@dataclass(frozen=True, slots=True)
class ObjectEvent:
    """A request through an Object Lambda access point.

    Attributes:
        operation: of S3.
        consumer: whose access point it is; empty if it does not say.
        address: where the object or the list is, signed with the caller's rights.
        signed: values of the headers that its signature counts on.
        route: where the answer to GetObject goes; empty for others, which are answered otherwise.
        token: which answer it is.
        region: of the access point behind.
    """

    operation: str
    consumer: str
    address: str
    signed: Mapping[str, str]
    route: str
    token: str
    region: str
    read: ReadRequest


def object_event(event: Mapping[str, Any]) -> ObjectEvent:
    """Read an event.

    Raises:
        ValueError: it is none of Object Lambda's.
    """
    named = next((name for name in _OPERATIONS if name in event), None)
    if named is None:
        raise ValueError("This is no event of S3 Object Lambda.")
    context, sent = event[named], event["userRequest"]
    headers = {str(name).lower(): str(text) for name, text in sent["headers"].items()}
    query = {name.lower(): text for name, text in parse_qsl(_query(sent["url"]), True)}
    # A range may stand in either place:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/range-get-olap.html
    if "range" in query:
        headers.setdefault("range", query["range"])
    operation = _OPERATIONS[named]
    address = str(context["inputS3Url"])
    return ObjectEvent(
        operation=operation,
        consumer=str(event["configuration"].get("payload") or ""),
        address=address,
        signed={it: headers[it] for it in signed_headers(address) if it in headers},
        route=str(context.get("outputRoute", "")),
        token=str(context.get("outputToken", "")),
        region=str(event["configuration"]["supportingAccessPointArn"]).split(":")[3],
        read=read_request(headers, query.get("partnumber"), wants_body=operation == "GetObject"),
    )


def _query(url: str) -> str:
    """The query of a URL that is decoded already, so that its key may hold `?` and `#`.

    A key that ends like a query cannot be told from one.
    """
    _, mark, query = url.rpartition("?")
    return query if mark else ""
