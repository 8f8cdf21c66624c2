"""What Schemathesis cannot know of the API: how requests are signed, and what no schema can say.

Schemathesis imports it in its own process; the caller's key is in the environment.
"""

import os
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ACCESS_KEY, SECRET_KEY = "EVENTS_API_ACCESS_KEY", "EVENTS_API_SECRET_KEY"
_DEEPEST = 32
_LARGEST, _SMALLEST = 1e125, 1e-130


class Signature:
    """Signs what is sent, as it is sent. https://requests.readthedocs.io/en/latest/user/authentication/"""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def __call__(self, request: Any) -> Any:
        # What is signed has blanks as %20; a plus is another query to AWS than to the signer.
        parts = urlsplit(request.url)
        request.url = urlunsplit(parts._replace(query=parts.query.replace("+", "%20")))
        sent = AWSRequest(request.method, request.url, dict(request.headers), request.body)
        SigV4Auth(self._credentials, "execute-api", "us-east-1").add_auth(sent)
        request.headers.update(dict(sent.headers.items()))
        return request


if ACCESS_KEY in os.environ:
    _credentials = Credentials(os.environ[ACCESS_KEY], os.environ[SECRET_KEY])
    schemathesis.auth.set_from_requests(Signature(_credentials))  # type: ignore[attr-defined]


@schemathesis.hook
def filter_case(_: Any, case: Any) -> bool:
    """Leave out cases that are called valid though a part of them is not.

    Schemathesis makes them where it finds no valid value for an optional header.
    """
    parts = case.meta.components.values() if case.meta else ()
    return not _is_positive(case) or all(it.mode.is_positive for it in parts)


@schemathesis.hook
def before_call(_: Any, case: Any, __: Any) -> None:
    """Make valid cases fit where no schema can say what does.

    What DynamoDB has no room for is left out of bodies, a body's Id is the one of the address, and
    there is no token, for that goes with one list. It is done last: links change cases, too.
    """
    if not _is_positive(case):
        return
    if isinstance(case.body, dict):
        case.body = {
            name: it for name, it in case.body.items() if _can_be_kept({name: it}, _DEEPEST)
        }
        if "id" in (case.path_parameters or {}):
            case.body["Id"] = case.path_parameters["id"]
    if case.query:
        case.query.pop("next", None)


def _is_positive(case: Any) -> bool:
    return bool(case.meta is None or case.meta.generation.mode.is_positive)


def _can_be_kept(value: Any, levels: int) -> bool:
    """Whether DynamoDB has room for it: names that are not empty, numbers in range, 32 levels."""
    match value:
        case bool() | None | str():
            return True
        case int():
            return len(str(abs(value)).rstrip("0")) <= 38 and abs(value) <= _LARGEST
        case float():
            return value == 0 or _SMALLEST <= abs(value) <= _LARGEST
        case list():
            return levels > 0 and all(_can_be_kept(it, levels - 1) for it in value)
        case dict():
            names_fit = all(name and not name.startswith("tarius:") for name in value)
            return (
                levels > 0
                and names_fit
                and all(_can_be_kept(it, levels - 1) for it in value.values())
            )
    return True
