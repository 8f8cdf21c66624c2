"""Where on the sides of boxes the connectors begin and end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from deployer.diagram.layers import Layers, Node, is_waypoint
from deployer.diagram.sizes import PORT_GAP
from deployer.diagram.spacing import settle_within

_ROUNDS = 3
_NEARLY_LEVEL = 6.0


@dataclass(frozen=True)
class Span:
    """The part of a box's sides where connectors may end; of no length for a waypoint."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """Half way."""
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class Piece:
    """A link's piece between two neighbouring columns.

    Attributes:
        link: its number; None for what leaves the container, and then `right` alone is a box.
        gutter: the gap it crosses, that left of column `gutter`.
    """

    link: int | None
    gutter: int
    left: Node
    right: Node


Ports = dict[tuple[Piece, str], float]
"""By piece and end, `left` or `right`."""


def pieces(layers: Layers, leaving: Iterable[Node]) -> list[Piece]:
    """All pieces: those of the links, and one for each box that is joined with elsewhere."""
    column = {node: i for i, nodes in enumerate(layers.columns) for node in nodes}
    found = [
        Piece(number, column[right], left, right)
        for number, link in enumerate(layers.links)
        for left, right in pairwise(link.nodes)
    ]
    return [*found, *(Piece(None, column[node], (), node) for node in leaving)]


def place_ports(all_pieces: Sequence[Piece], spans: Mapping[Node, Span]) -> Ports:
    """The height of both ends of each piece, as level as the boxes allow."""
    ports: Ports = {}
    for piece in all_pieces:
        ports[piece, "left"] = spans[piece.left].middle if piece.left else float("inf")
        ports[piece, "right"] = spans[piece.right].middle
    for _ in range(_ROUNDS):
        for end, other in (("left", "right"), ("right", "left")):
            _place(all_pieces, spans, ports, end, other)
    for piece in all_pieces:
        if abs(ports[piece, "left"] - ports[piece, "right"]) < _NEARLY_LEVEL:
            _level(piece, ports)
    return ports


def _place(
    all_pieces: Sequence[Piece], spans: Mapping[Node, Span], ports: Ports, end: str, other: str
) -> None:
    by_node: dict[Node, list[Piece]] = {}
    for piece in all_pieces:
        node = piece.left if end == "left" else piece.right
        if node:
            by_node.setdefault(node, []).append(piece)
    for node, own in by_node.items():
        if is_waypoint(node):
            continue
        own.sort(key=lambda piece: ports[piece, other])
        span = spans[node]
        # What leaves for another container goes down, so it ends lowest.
        wanted = [min(ports[piece, other], span.high) for piece in own]
        room = settle_within(wanted, PORT_GAP, span.low, span.high)
        for piece, height in zip(own, room, strict=True):
            ports[piece, end] = round(height, 1)


def _level(piece: Piece, ports: Ports) -> None:
    """Let a piece end a little off its place at a box rather than take a tiny step."""
    if not is_waypoint(piece.left):
        ports[piece, "left"] = ports[piece, "right"]
    elif not is_waypoint(piece.right):
        ports[piece, "right"] = ports[piece, "left"]
