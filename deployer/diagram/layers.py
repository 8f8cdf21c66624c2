"""Puts the boxes of one container into columns, so that most arrows point to the right.

Longest-path layering: a box stands one column right of the last box that points to it. Arrows over
more than one column get a waypoint in each column between, which keeps their lane free. Then the
order in each column is that of the neighbours' mean, until few arrows cross (the method of
Sugiyama, Tagawa and Toda, https://doi.org/10.1109/TSMC.1981.4308636).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from deployer.diagram.model import Address

_SWEEPS = 12

Node = tuple[str, ...]
"""A box's address, or a waypoint: `(">", number of the link, column)`."""

Pair = tuple[Address, Address]


@dataclass(frozen=True)
class Link:
    """An arrow's way through the columns, from left to right.

    Attributes:
        nodes: the box at its left end, waypoints, the box at its right end.
        backward: the arrow points to the left.
    """

    nodes: tuple[Node, ...]
    backward: bool


@dataclass(frozen=True)
class Layers:
    """Columns from left to right, each from top to bottom, and a link for each arrow given."""

    columns: tuple[tuple[Node, ...], ...]
    links: tuple[Link, ...]


def is_waypoint(node: Node) -> bool:
    """Whether a node only keeps a lane free."""
    return node[0] == ">"


def arrange(boxes: Sequence[Address], needs: Iterable[Pair], arrows: Sequence[Pair]) -> Layers:
    """Columns for the boxes and links for the arrows.

    Args:
        needs: box and box it depends on; these point to the right wherever arrows disagree.
    """
    pairs = _without_circles([*needs, *arrows])
    column = _balanced(_columns(boxes, pairs), pairs)
    links = [_link(number, pair, column) for number, pair in enumerate(arrows)]
    count = max(column.values(), default=-1) + 1
    columns: list[list[Node]] = [[] for _ in range(count)]
    for box in boxes:
        columns[column[box]].append(box)
    for link in links:
        for step, node in enumerate(link.nodes[1:-1], start=1):
            columns[column[link.nodes[0]] + step].append(node)
    return Layers(tuple(map(tuple, _ordered(columns, links))), tuple(links))


def _without_circles(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs, without those that close a circle with earlier ones."""
    after: dict[Address, set[Address]] = {}
    kept = []
    for source, target in dict.fromkeys(pairs):
        if source not in _reached(target, after):
            after.setdefault(source, set()).add(target)
            kept.append((source, target))
    return kept


def _reached(start: Address, after: Mapping[Address, set[Address]]) -> set[Address]:
    seen, waiting = {start}, [start]
    while waiting:
        found = after.get(waiting.pop(), set()) - seen
        seen |= found
        waiting.extend(found)
    return seen


def _columns(boxes: Sequence[Address], pairs: Sequence[Pair]) -> dict[Address, int]:
    column = dict.fromkeys(boxes, 0)
    for _ in boxes:  # as many rounds as the longest path may have boxes
        for source, target in pairs:
            column[target] = max(column[target], column[source] + 1)
    return column


def _balanced(column: Mapping[Address, int], pairs: Sequence[Pair]) -> dict[Address, int]:
    """The columns, with boxes that nothing points to moved where they take less room.

    Those that point somewhere come next to what they point to, the rest into the shortest column.
    """
    found = dict(column)
    pointed_to = {target for _, target in pairs}
    for box in column:
        targets = [column[target] for source, target in pairs if source == box]
        if box not in pointed_to and targets:
            found[box] = min(targets) - 1
    alone = [it for it in column if it not in pointed_to.union(source for source, _ in pairs)]
    sizes = Counter(at for box, at in found.items() if box not in alone)
    for box in alone:
        found[box] = min(range(max(sizes, default=0) + 1), key=lambda at: (sizes[at], at))
        sizes[found[box]] += 1
    return found


def _link(number: int, pair: Pair, column: Mapping[Address, int]) -> Link:
    backward = column[pair[0]] > column[pair[1]]
    left, right = reversed(pair) if backward else pair
    between = range(column[left] + 1, column[right])
    waypoints = [(">", str(number), str(it)) for it in between]
    return Link((left, *waypoints, right), backward)


def _ordered(columns: list[list[Node]], links: Sequence[Link]) -> list[list[Node]]:
    beside: dict[Node, list[Node]] = {}
    for link in links:
        for left, right in pairwise(link.nodes):
            beside.setdefault(left, []).append(right)
            beside.setdefault(right, []).append(left)
    best, fewest = columns, _crossings(columns, links)
    for sweep in range(_SWEEPS):
        columns = _swept(columns, beside, rightwards=sweep % 2 == 0)
        crossings = _crossings(columns, links)
        if crossings < fewest:
            best, fewest = columns, crossings
    return best


def _swept(
    columns: list[list[Node]], beside: Mapping[Node, list[Node]], *, rightwards: bool
) -> list[list[Node]]:
    turned = columns if rightwards else columns[::-1]
    done: list[list[Node]] = turned[:1]
    for nodes in turned[1:]:
        # Places are shares of the height, for columns hold different numbers of nodes.
        place = {node: (i + 0.5) / len(done[-1]) for i, node in enumerate(done[-1])}
        wanted = {}
        for i, node in enumerate(nodes):
            near = [place[it] for it in beside.get(node, ()) if it in place]
            wanted[node] = sum(near) / len(near) if near else (i + 0.5) / len(nodes)
        done.append(sorted(nodes, key=wanted.__getitem__))
    return done if rightwards else done[::-1]


def _crossings(columns: Sequence[Sequence[Node]], links: Sequence[Link]) -> int:
    place = {node: i for nodes in columns for i, node in enumerate(nodes)}
    gaps: dict[int, list[tuple[int, int]]] = {}
    of = {node: i for i, nodes in enumerate(columns) for node in nodes}
    for link in links:
        for left, right in pairwise(link.nodes):
            gaps.setdefault(of[left], []).append((place[left], place[right]))
    return sum(
        (a[0] - b[0]) * (a[1] - b[1]) < 0
        for pairs in gaps.values()
        for i, a in enumerate(pairs)
        for b in pairs[i + 1 :]
    )
