"""Pages that are served on this machine."""

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
