"""REST APIs: what they answer, and the page of their documentation."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApiPage:
    """A page of an API's documentation that is served until the command ends.

    Attributes:
        address: of the page; a secret is part of it, for the page may call the API.
        api: logical ids from the stack to the API, with slashes.
        endpoint: where the API is.
        caller: as whom the page calls it; empty where it calls nothing.
    """

    address: str
    api: str
    endpoint: str
    environment: str
    caller: str


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """What an API answered to one request.

    Attributes:
        address: of the request, with its query.
        headers: by their names, without those of the connection.
        body: as text; what is not UTF-8 is replaced.
    """

    method: str
    address: str
    status: int
    headers: Mapping[str, str]
    body: str
