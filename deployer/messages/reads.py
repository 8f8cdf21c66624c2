"""What a consumer of the store events sees of an object."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line of an object as it is stored, beside the same one as a consumer sees it.

    Attributes:
        path: of the field that is not the same: `[2].customer.name`; the records of an object
            are counted from 0, a single one is not. Empty where both are the same.
        how: `removed`, `masked`, `hashed`, or `changed` where the two are no JSON; empty where
            both are the same, or nothing is known.
        original, seen: null where that side has no such line.
    """

    path: str
    how: str
    original: str | None
    seen: str | None


@dataclass(frozen=True, slots=True)
class RedactedRead:
    """What a consumer sees of an object, beside the original where the caller may read that.

    Attributes:
        key: below the bucket.
        version: of the original; empty where it was not read.
        door: `api` or `object-lambda`.
        seen: what was given out, as text; what is not UTF-8 is replaced.
        seen_size: bytes of all that would be given out.
        original: as text, likewise; null where the caller may not read it.
        original_size: bytes of all of it.
        why: the original is not here; empty where it is.
        cut: whether either is only the beginning.
        lines: both side by side, JSON in lines of its own.
    """

    key: str
    version: str
    consumer: str
    door: str
    seen: str
    seen_size: int
    original: str | None
    original_size: int | None
    why: str
    cut: bool
    lines: tuple[ReadLine, ...]
