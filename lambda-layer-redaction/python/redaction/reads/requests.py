"""What a consumer asks of one object; which object that is, the door knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A read, with the headers as they were sent, empty where there were none.

    Attributes:
        part_number: as it was sent; None where none was.
        wants_body: false for HEAD, which is answered with the headers alone.
    """

    range: str = ""
    part_number: str | None = None
    if_match: str = ""
    if_none_match: str = ""
    if_modified_since: str = ""
    if_unmodified_since: str = ""
    if_range: str = ""
    wants_body: bool = True


def read_request(
    headers: Mapping[str, str], part_number: str | None, *, wants_body: bool = True
) -> ReadRequest:
    """Make a request of headers, whose names may be spelt with any case."""
    sent = {name.lower(): text for name, text in headers.items()}
    return ReadRequest(
        range=sent.get("range", ""),
        part_number=part_number,
        if_match=sent.get("if-match", ""),
        if_none_match=sent.get("if-none-match", ""),
        if_modified_since=sent.get("if-modified-since", ""),
        if_unmodified_since=sent.get("if-unmodified-since", ""),
        if_range=sent.get("if-range", ""),
        wants_body=wants_body,
    )
