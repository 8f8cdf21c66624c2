"""What S3 tells of an object's contents, so that nobody has to fetch it to know them.

It is the SHA-256, in base64; of an object that came in parts the one of all parts' own, with their
number. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

from base64 import b64encode
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

ALGORITHM: Final = "SHA256"

LARGE = 16 * 1024 * 1024
"""Bytes from which a file goes by multipart."""

# At least 5 MB, and at most 10,000 of them, which is 78 GB.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
PART = 8 * 1024 * 1024


def checksum_once_uploaded(path: Path) -> str:
    """What S3 tells of a file that was uploaded here."""
    with path.open("rb") as file:
        parts = [sha256(body).digest() for body in iter(partial(file.read, PART), b"")]
    if path.stat().st_size >= LARGE:
        return f"{b64encode(sha256(b''.join(parts)).digest()).decode()}-{len(parts)}"
    return b64encode(sha256(path.read_bytes()).digest()).decode()
