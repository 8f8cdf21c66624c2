"""What can go wrong. No message holds anything of an object, nor does an exception's cause."""

from typing import Literal, TypeAlias

Code: TypeAlias = Literal["not-json", "not-a-record", "too-deep", "too-large"]


class PolicyError(Exception):
    """The policies file makes no sense. The message says where, what, and what to do."""


class UnknownConsumerError(Exception):
    """No policy is about this consumer, so it gets nothing."""


class HashKeyError(Exception):
    """The policy hashes fields, and no key that is fit for it was given."""


class RefusedError(Exception):
    """The object cannot be redacted, so no more of it may be given out.

    Attributes:
        code: names the cause, for programs: `not-json`, also for text that is not UTF-8;
            `not-a-record`, a value without names where only named fields may be seen; `too-deep`;
            `too-large`.
        line: where in the object, from 1.
    """

    def __init__(self, code: Code, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


def not_json(line: int) -> RefusedError:
    """What cannot be parsed."""
    return RefusedError("not-json", f"Line {line} is not JSON, so it cannot be redacted.", line)


def too_large(bound: int, line: int) -> RefusedError:
    """What must be parsed whole and is too large for that."""
    return RefusedError(
        "too-large",
        f"From line {line} on, more than {bound} bytes would have to be parsed at once.",
        line,
    )


def too_deep(most: int, line: int) -> RefusedError:
    """What is nested deeper than is looked into."""
    return RefusedError(
        "too-deep", f"Line {line} nests objects and arrays more than {most} deep.", line
    )


def not_a_record(line: int) -> RefusedError:
    """A value without names, where a list of allowed names is to be applied."""
    return RefusedError(
        "not-a-record",
        f"Line {line} is neither an object nor an array of objects, so no allowed field is in it.",
        line,
    )
