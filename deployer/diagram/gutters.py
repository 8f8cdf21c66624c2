"""The gaps between columns: how wide they are, and which connector turns where."""

from collections.abc import Sequence
from dataclasses import dataclass

from deployer.diagram.ports import Piece, Ports

_MARGIN = 14.0
TRACK_GAP = 12.0
_ARROW_ROOM = 14.0
_LEVEL = 1.0
"""A smaller step than this cannot be seen, and is no turn."""


@dataclass(frozen=True)
class Gutter:
    """One gap.

    Attributes:
        x: its left edge.
        tracks: where each piece that is not level turns, by piece.
        label_at: the middle of the labels in it.
    """

    x: float
    width: float
    tracks: dict[Piece, float]
    label_at: float


def lay_gutter(x: float, own: Sequence[Piece], ports: Ports, label_width: float) -> Gutter:
    """One gap with its tracks on the left and room for labels on the right."""
    steps = {it: abs(ports[it, "left"] - ports[it, "right"]) for it in own}
    bent = _ordered([it for it in own if steps[it] >= _LEVEL], ports)
    number: dict[Piece, int] = {}
    for piece in bent:
        before = [number[it] for it in number if _overlap(it, piece, ports)]
        number[piece] = max(before, default=-1) + 1
    count = max(number.values(), default=-1) + 1
    tracks = {piece: x + _MARGIN + TRACK_GAP * it for piece, it in number.items()}
    label_left = x + _MARGIN + TRACK_GAP * max(count - 1, 0) + 8
    width = label_left + label_width + _ARROW_ROOM - x
    return Gutter(x, width, tracks, label_left + label_width / 2)


def _ordered(bent: Sequence[Piece], ports: Ports) -> list[Piece]:
    """From left to right so that neighbouring pieces cross as seldom as they can."""
    found: list[Piece] = []
    for piece in sorted(bent, key=lambda it: (ports[it, "right"], ports[it, "left"])):
        costs = [
            sum(_crossings(it, piece, ports) for it in found[:i])
            + sum(_crossings(piece, it, ports) for it in found[i:])
            for i in range(len(found) + 1)
        ]
        found.insert(costs.index(min(costs)), piece)
    return found


def _crossings(first: Piece, second: Piece, ports: Ports) -> int:
    """Crossings of two pieces when the first turns left of where the second does."""
    low, high = _reach(first, ports)
    crossed = low < ports[second, "left"] < high if second.left else False
    low, high = _reach(second, ports)
    return crossed + (low < ports[first, "right"] < high)


def _overlap(first: Piece, second: Piece, ports: Ports) -> bool:
    (a, b), (c, d) = _reach(first, ports), _reach(second, ports)
    return a < d + TRACK_GAP and c < b + TRACK_GAP


def _reach(piece: Piece, ports: Ports) -> tuple[float, float]:
    ends = ports[piece, "left"], ports[piece, "right"]
    return min(ends), max(ends)
