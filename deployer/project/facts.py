"""One hash over facts that have names."""

from collections.abc import Iterable
from hashlib import sha256


def digest_of(facts: Iterable[tuple[str, str | bytes]]) -> str:
    """SHA-256, hex, over names and values in their order; no name holds a NUL."""
    total = sha256()
    for name, value in facts:
        # Each value by its own hash, so that none can pass for the name of the next.
        own = sha256(value.encode() if isinstance(value, str) else value).hexdigest()
        total.update(f"{name}\0{own}\n".encode())
    return total.hexdigest()
