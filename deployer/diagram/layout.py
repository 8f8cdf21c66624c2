"""Gives every box and connector of one container its place, from the container's inner corner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from deployer.diagram.geometry import Connector, Place, PlacedBox, Point, Sized
from deployer.diagram.gutters import Gutter, lay_gutter
from deployer.diagram.heights import middles, straightened
from deployer.diagram.layers import Layers, Link, Node, Pair, arrange, is_waypoint
from deployer.diagram.lettering import width
from deployer.diagram.model import Address, Arrow, Container
from deployer.diagram.ports import Piece, Ports, Span, pieces, place_ports
from deployer.diagram.sizes import BOX_WIDTH, PORT_GAP, measure

LABEL_SIZE = 12.0
LABEL_PAD = 5.0


@dataclass(frozen=True)
class Inside:
    """What is in a container.

    Attributes:
        exits: for each box that a connector leaves for another container, the points from the
            box to where that connector may go straight down.
    """

    width: float
    height: float
    boxes: tuple[PlacedBox, ...]
    connectors: tuple[Connector, ...]
    exits: Mapping[Address, tuple[Point, Point]]


def lay_inside(
    container: Container, needs: Sequence[Pair], arrows: Sequence[Arrow], leaving: Sequence[Address]
) -> Inside:
    """Places for all that a container holds.

    Args:
        needs: box and box it depends on.
        arrows: those with both ends in the container.
        leaving: boxes that are joined with another container, each once.
    """
    layers = arrange(
        [box.address for box in container.boxes], needs, [(it.source, it.target) for it in arrows]
    )
    parts = pieces(layers, leaving)
    sized = {box.address: measure(box, _ports(box.address, parts)) for box in container.boxes}
    middle, ports = _levels(layers, parts, sized)
    gutters = _gutters(layers, parts, ports, arrows)
    boxes = _boxes(layers, gutters, middle, sized)
    last = len(layers.columns)
    return Inside(
        width=gutters[-1].x + gutters[-1].width + BOX_WIDTH if last else 0,
        height=max(
            [it.place.bottom for it in boxes] + [at + 6 for at in ports.values() if isfinite(at)],
            default=0,
        ),
        boxes=tuple(boxes),
        connectors=tuple(
            _connector(number, link, arrows[number], parts, ports, gutters)
            for number, link in enumerate(layers.links)
        ),
        exits={
            part.right: _exit(part, ports, gutters[part.gutter])
            for part in parts
            if part.link is None
        },
    )


def _levels(
    layers: Layers, parts: Sequence[Piece], sized: Mapping[Address, Sized]
) -> tuple[Mapping[Node, float], Ports]:
    """The middle of each node and the ends of each piece, moved until more of them are level."""
    heights = {node: _height(node, sized) for column in layers.columns for node in column}
    middle = middles(layers, heights)
    ports = place_ports(parts, _spans(middle, sized))
    for number in range(1, len(layers.columns)):
        into = [it for it in parts if it.gutter == number and it.left]
        steps = [ports[it, "right"] - ports[it, "left"] for it in into]
        middle = straightened(layers, heights, middle, number, steps)
        ports = place_ports(parts, _spans(middle, sized))
    return middle, ports


def _ports(address: Address, parts: Sequence[Piece]) -> int:
    return max(sum(it.left == address for it in parts), sum(it.right == address for it in parts))


def _height(node: Node, sized: Mapping[Address, Sized]) -> float:
    return 0 if is_waypoint(node) else sized[node].height


def _spans(middle: Mapping[Node, float], sized: Mapping[Address, Sized]) -> dict[Node, Span]:
    spans = {}
    for node, at in middle.items():
        if is_waypoint(node):
            spans[node] = Span(at, at)
        else:
            box = sized[node]
            top = at - box.height / 2
            spans[node] = Span(top + box.head + PORT_GAP / 2, top + box.height - PORT_GAP / 2)
    return spans


def _gutters(
    layers: Layers, parts: Sequence[Piece], ports: Ports, arrows: Sequence[Arrow]
) -> list[Gutter]:
    found: list[Gutter] = []
    x = 0.0
    for number in range(len(layers.columns)):
        own = [it for it in parts if it.gutter == number]
        labels = [
            label_width(arrows[it.link])
            for it in own
            if it.link is not None and it == _labelled(it.link, layers.links[it.link], parts)
        ]
        gutter = lay_gutter(x, own, ports, max(labels, default=0))
        if not own:
            gutter = Gutter(x, 0 if number == 0 else PORT_GAP, {}, x)
        found.append(gutter)
        x += gutter.width + BOX_WIDTH
    return found


def label_width(arrow: Arrow) -> float:
    """Width of an arrow's label with the space around it; 0 without words."""
    text = ", ".join(arrow.words)
    return width(text, LABEL_SIZE) + 2 * LABEL_PAD if text else 0.0


def _labelled(number: int, link: Link, parts: Sequence[Piece]) -> Piece:
    """The piece with the arrow's head, which has the label too."""
    own = [it for it in parts if it.link == number]
    return own[0] if link.backward else own[-1]


def _boxes(
    layers: Layers,
    gutters: Sequence[Gutter],
    middle: Mapping[Node, float],
    sized: Mapping[Address, Sized],
) -> list[PlacedBox]:
    found = []
    for column, gutter in zip(layers.columns, gutters, strict=True):
        for box in (sized[node] for node in column if not is_waypoint(node)):
            top = middle[box.box.address] - box.height / 2
            place = Place(gutter.x + gutter.width, top, BOX_WIDTH, box.height)
            found.append(PlacedBox(box, place))
    return found


def _connector(
    number: int,
    link: Link,
    arrow: Arrow,
    parts: Sequence[Piece],
    ports: Ports,
    gutters: Sequence[Gutter],
) -> Connector:
    points: list[Point] = []
    for part in parts:
        if part.link != number:
            continue
        gutter = gutters[part.gutter]
        left, right = ports[part, "left"], ports[part, "right"]
        points.append((gutter.x, left))
        if part in gutter.tracks:
            points += [(gutter.tracks[part], left), (gutter.tracks[part], right)]
        points.append((gutter.x + gutter.width, right))
    head = _labelled(number, link, parts)
    label_at = (gutters[head.gutter].label_at, ports[head, "right"])
    ordered = reversed(points) if link.backward else points
    return Connector(tuple(ordered), arrow.style, ", ".join(arrow.words), label_at, "frame")


def _exit(part: Piece, ports: Ports, gutter: Gutter) -> tuple[Point, Point]:
    height = ports[part, "right"]
    return (gutter.x + gutter.width, height), (gutter.tracks[part], height)
