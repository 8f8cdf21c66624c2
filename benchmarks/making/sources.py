"""Python text of any size, the same at each call, that packs about as well as written code does."""

import itertools
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

MODULE_BYTES = 40_000
"""About as long as the larger modules of libraries are."""

_BLOCKS = 4_000
"""Different pieces of code. A zip looks back 32 KB, about sixty pieces, so few are seen twice."""

# fmt: off
_VERBS = (
    "load", "store", "read", "write", "parse", "render", "merge", "split", "sort", "group",
    "count", "sum", "scan", "filter", "match", "resolve", "expand", "reduce", "check",
    "clean", "trim", "fold", "draw", "send", "fetch", "list", "mark", "move", "join",
)
_NOUNS = (
    "order", "invoice", "customer", "product", "record", "batch", "bucket", "queue",
    "topic", "table", "ledger", "event", "row", "column", "header", "price", "discount",
    "region", "store", "supplier", "parcel", "address", "payment", "refund", "basket",
    "shipment", "catalogue", "warehouse", "shelf", "carrier", "label", "ticket", "receipt",
)
_WORDS = (
    "the", "of", "each", "every", "first", "last", "open", "closed", "known", "unknown",
    "late", "early", "given", "missing", "whole", "empty", "new", "old", "before", "after",
    "between", "within", "only", "all", "none",
)
# fmt: on
_ALL = (*_VERBS, *_NOUNS, *_WORDS)


def modules(name: str, size: int) -> Iterator[tuple[str, str]]:
    """The modules of a function: file names and texts, together about `size` bytes.

    The first is `handler.py`; its `handler` answers with `name` and a number that the next module
    makes of the event.

    Args:
        name: two names never give the same text.
    """
    yield "handler.py", _HANDLER.format(name=name)
    left = size
    for number in itertools.count():
        text = _module(f"{name}/{number}", max(min(left, MODULE_BYTES), 0))
        yield f"part_{number:03d}.py", text
        left -= len(text)
        if left <= 0:
            return


_HANDLER = '''\
"""Answers an event."""

from part_000 import measure

NAME = "{name}"


def handler(event, context):
    """Say which function this is, and how much it was given."""
    return {{"function": NAME, "measure": measure(event)}}
'''

_HEAD = '''\
"""Part of {name}."""

from collections import defaultdict


def measure(values):
    """How many there are."""
    return len(values)
'''


def _module(name: str, size: int) -> str:
    choose = Random(name)
    pieces, length = [_HEAD.format(name=name)], 0
    while length < size:
        piece = choose.choice(_blocks())
        pieces.append(piece)
        length += len(piece)
    return "\n\n".join(pieces)


@cache
def _blocks() -> Sequence[str]:
    return [_block(Random(number), number) for number in range(_BLOCKS)]


def _block(choose: Random, number: int) -> str:
    verb, noun, other = choose.choice(_VERBS), *choose.sample(_NOUNS, 2)
    limit, step = choose.randint(2, 9_999), choose.randint(1, 60)
    lines = [
        f"def {verb}_{noun}_{number}({noun}, {other}_list, limit={limit}):",
        f'    """{verb.capitalize()} {_words(choose, 5, 10)}.',
        "",
        *(f"    {_words(choose, 9, 14)}" for _ in range(choose.randint(1, 4))),
        '    """',
        "    found = defaultdict(list)",
        f"    for place, {other} in enumerate({other}_list):",
        f'        key = {other}.get("{choose.choice(_NOUNS)}_{choose.choice(_WORDS)}")',
        f"        if key is None or place % {step} == {choose.randrange(step)}:",
        f'            found["{choose.choice(_WORDS)}"].append(({noun}, place))',
        *_branches(choose, other),
        "    if len(found) > limit:",
        f'        raise ValueError(f"{{len(found)}} {noun}s, {_words(choose, 2, 5)}")',
        "    return found",
    ]
    return "\n".join(lines) + "\n"


def _branches(choose: Random, other: str) -> Iterator[str]:
    for _ in range(choose.randint(0, 4)):
        word, amount = choose.choice(_NOUNS), choose.randint(1, 999_999)
        yield f'        {word} = {other}.get("{word}_{choose.choice(_VERBS)}", {amount})'
        yield f"        if {word} != {choose.randint(0, 9_999)}:  # {_words(choose, 3, 7)}"
        yield f"            found[key].append({word} * {choose.randint(2, 9_999)})"


def _words(choose: Random, fewest: int, most: int) -> str:
    return " ".join(choose.choices(_ALL, k=choose.randint(fewest, most)))
