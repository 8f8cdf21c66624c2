"""What cfn-lint says of which our rules have said it already."""

from collections.abc import Iterable, Iterator, Sequence

from deployer.messages import Finding

_SAID_BY = {
    "E1002": "T019",
    "E1003": "T019",
    "E1010": "T007",
    "E2010": "T019",
    "E3010": "T019",
    "E3043": "T004",
    "E3601": "T015",
    "E6010": "T019",
    "E7010": "T019",
    "I3011": "T011",
    "I3042": "T010",
    "W2001": "T009",
    "W3011": "T011",
}
"""cfn-lint's codes, and our rules that say the same, better known by whoever reads both."""


def without_doubles(lints: Iterable[Finding], ours: Sequence[Finding]) -> Iterator[Finding]:
    """cfn-lint's findings but those that one of ours repeats in the same file at the same line."""
    said = {(it.code, it.path, it.line) for it in ours}
    for it in lints:
        if (_SAID_BY.get(it.code), it.path, it.line) not in said:
            yield it
