"""Pages of another origin: which may call the API, and what caches are told of that.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import CORSConfig

# Powertools adds those of a signature, but not all that today's signers send.
_REQUEST_HEADERS = ["If-Match", "If-None-Match", "X-Amz-Content-Sha256"]
_RESPONSE_HEADERS = ["ETag", "Location", "Retry-After"]
_SECONDS_TO_REMEMBER = 600


def pages_of(origin: str) -> CORSConfig | None:
    """What pages of an origin may send and see; None where there is none."""
    if not origin:
        return None
    return CORSConfig(
        origin,
        allow_headers=_REQUEST_HEADERS,
        expose_headers=_RESPONSE_HEADERS,
        max_age=_SECONDS_TO_REMEMBER,
    )


def varying(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer of the function that says that another Origin gets another one.

    The headers for pages are in the answers to their origin alone, so a cache that had one of
    somebody else's would keep a page out. https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
    """
    return {**answer, "multiValueHeaders": {**answer["multiValueHeaders"], "Vary": ["Origin"]}}
