"""What cfn-lint says of which our rules have said it already."""

from collections.abc import Container, Iterable, Iterator, Sequence

from deployer.messages import Finding

_SAID_BY = {
    "E1002": "T019",
    "E1003": "T019",
    "E1010": "T007",
    "E1019": "T007",
    "E2010": "T019",
    "E3010": "T019",
    "E3027": "T027",
    "E3043": "T004",
    "E3601": "T015",
    "E6010": "T019",
    "E6101": "T007",
    "E7010": "T019",
    "I3042": "T010",
    "W3011": "T011",
}
"""cfn-lint's codes, and our rules that say the same, better known by whoever reads both."""

_KNOWN_BETTER = frozenset({"I3011", "W2001"})
"""Unused parameters are T009, which lets those of T001 be. Policies of data are T011, which lets
nested stacks be and is silenced by a resource's own metadata."""

_ONLY_WITH_PACKAGE = "W3002"


def without_doubles(
    lints: Iterable[Finding],
    ours: Sequence[Finding],
    read: Container[str],
    replaced: Container[tuple[str, int]] = (),
) -> Iterator[Finding]:
    """cfn-lint's findings but those that one of ours repeats in the same file at the same line.

    Args:
        read: the templates that our rules have read; what they find no fault with there, of what
            they know better, is none.
        replaced: files and lines of local paths that the deployer replaces.
    """
    said = {(it.code, it.path, it.line) for it in ours}
    for it in lints:
        if it.code in _KNOWN_BETTER and it.path in read:
            continue
        if it.code == _ONLY_WITH_PACKAGE and (it.path, it.line) in replaced:
            continue
        if (_SAID_BY.get(it.code), it.path, it.line) not in said:
            yield it
