"""Values that can be told apart and joined, but not read: HMAC-SHA256 with a key of the deployer's.

Without a key, whoever knows that customers have three digits would hash them all and compare.
"""

from __future__ import annotations

import hmac
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from redaction.errors import HashKeyError
from redaction.number_marks import canonical, marked, spelling, unmarked

if TYPE_CHECKING:
    from collections.abc import Callable

_FEWEST_KEY_BYTES = 32
# Longer ones come again too seldom to be worth their memory.
_LONGEST_KEPT = 128  # characters, marks of numbers included
_MOST_KEPT = 4096


def hasher(key: bytes | None) -> Callable[[Any], str]:
    """What makes the hash of a value: 64 hexadecimal digits.

    A text is hashed as its UTF-8; anything else as its JSON without blanks, names in order, and
    numbers in their canonical spelling. So `printf 123 | openssl dgst -sha256 -hmac KEY` tells the
    hash of 123, and of "123", for producers do not agree on what an id is.

    Raises:
        HashKeyError: there is no key, or it could be guessed.
    """
    if key is None or len(key) < _FEWEST_KEY_BYTES:
        raise HashKeyError(
            "The policy hashes fields, which takes a key. "
            f"Give it one of {_FEWEST_KEY_BYTES} bytes or more, from a random source."
        )

    def digest(value: Any) -> str:
        return hmac.digest(key, _text(value).encode(errors="surrogatepass"), "sha256").hex()

    kept = lru_cache(maxsize=_MOST_KEPT, typed=True)(digest)  # 1 is not true

    def hashed(value: Any) -> str:
        is_short = type(value) is int or (type(value) is str and len(value) <= _LONGEST_KEPT)
        return kept(value) if is_short else digest(value)

    return hashed


def _text(value: Any) -> str:
    number = spelling(value)
    if number is not None:
        return canonical(number)
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    written = json.dumps(
        _with_canonical_numbers(value), check_circular=False, separators=(",", ":"), sort_keys=True
    )
    return unmarked(written)


def _with_canonical_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_canonical_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_with_canonical_numbers(member) for member in value]
    number = spelling(value)
    return value if number is None else marked(canonical(number))
