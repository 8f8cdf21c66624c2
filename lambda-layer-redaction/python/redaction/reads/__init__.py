"""Reads through a door: a request and a stored object → an answer, by whichever door it came.

with reading(request, policy, source, hash_key) as answer:
    ...
"""

from redaction.reads.answers import Answer, Limits, ReadError
from redaction.reads.conditions import entity_tag
from redaction.reads.listing import listed
from redaction.reads.presigned import Place, PresignedSource, signed_headers
from redaction.reads.reading import describing, reading
from redaction.reads.requests import ReadRequest, read_request
from redaction.reads.stored import Source, Stored

__all__ = [
    "Answer",
    "Limits",
    "Place",
    "PresignedSource",
    "ReadError",
    "ReadRequest",
    "Source",
    "Stored",
    "describing",
    "entity_tag",
    "listed",
    "read_request",
    "reading",
    "signed_headers",
]
