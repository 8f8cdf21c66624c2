"""The one way in: bytes of an object → bytes of what a consumer may see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redaction.content import redact_content
from redaction.records import RecordRedactor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from redaction.policies import Policy


def redact(
    chunks: Iterable[bytes], policy: Policy, hash_key: bytes | None = None
) -> Iterator[bytes]:
    """Redact an object while it is read.

    Nothing is given out that was not parsed and redacted, unless the policy passes objects that are
    no JSON. Where the stream ends with an exception, what came before is fit to be seen, but it is
    not the whole: whoever hands it on must break off, so that nobody takes it for that.

    Args:
        chunks: the object from its first byte, not compressed; of any sizes.
        hash_key: 32 bytes or more, where the policy hashes fields.

    Returns:
        chunks; an iterator that takes no more of the input than it needs for the next one.

    Raises:
        HashKeyError: at once; the policy hashes fields and has no key that is fit for it.
        RefusedError: while the chunks are taken; the object cannot be redacted, or not any further.
    """
    records = RecordRedactor(policy, hash_key)
    passes_other = policy.not_json == "pass"
    return redact_content(chunks, records, policy.most_bytes, passes_other=passes_other)
