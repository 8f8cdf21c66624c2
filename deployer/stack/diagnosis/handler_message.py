"""Takes a service's own words out of what CloudFormation wraps around them.

A resource's handler answers with a message and one of a few codes; CloudFormation writes both into
the reason of the event.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
"""

import re

_WRAPPED = re.compile(
    r'^Resource handler returned message: "(?P<message>.*)" '
    r"\(RequestToken: [^,)]*(?:, HandlerErrorCode: (?P<code>\w+))?\)$",
    re.DOTALL,
)
# What an SDK adds to the words of a service.
_SDK = re.compile(
    r"\s*\(Service: [^()]*(?:\([^()]*\)[^()]*)*\)(?: \(SDK Attempt Count: \d+\))?\s*$"
)


def unwrapped(reason: str) -> tuple[str, str]:
    """A service's message and the handler's error code; the reason itself where none is in it."""
    found = _WRAPPED.match(reason.strip())
    if not found:
        return reason, ""
    return _SDK.sub("", found["message"]), found["code"] or ""
