"""A list of objects, as S3 writes it → the same, saying nothing of what is stored in them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_IN = f"{{{_NAMESPACE}}}"
# The stored size less that of what is read would tell how many digits a price has. It cannot be
# left out, for `aws s3 ls` and others count on it, nor be 0, for some then read nothing at all.
_SIZE_STEP = 64 * 1024
# Checksums let guessed values be proved, and who owns an object is nobody's business.
_TAKEN_OUT = (f"{_IN}ChecksumAlgorithm", f"{_IN}ChecksumType", f"{_IN}Owner")


def listed(document: bytes, entity_tag: Callable[[str], str]) -> str:
    """The list with the entity tags that reads have. Sizes are rounded up.

    Args:
        document: S3's answer to ListObjects or ListObjectsV2.
        entity_tag: gives the tag of what is given out for a stored one.

    Raises:
        ValueError: it is no such list.
    """
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - S3's own, by a checked address
    except ElementTree.ParseError:
        root = ElementTree.Element("nothing")
    if root.tag != f"{_IN}ListBucketResult":
        raise ValueError("This is no list of S3's.")
    for entry in root.iter(f"{_IN}Contents"):
        for child in list(entry):
            if child.tag in _TAKEN_OUT:
                entry.remove(child)
            elif child.tag == f"{_IN}ETag":
                child.text = entity_tag(child.text or "")
            elif child.tag == f"{_IN}Size":
                child.text = str(-(-int(child.text or "0") // _SIZE_STEP) * _SIZE_STEP)
    ElementTree.register_namespace("", _NAMESPACE)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'
