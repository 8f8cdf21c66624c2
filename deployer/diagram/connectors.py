"""Draws connectors: lines with rounded corners, a head, and a label on the line."""

from collections.abc import Sequence
from math import hypot
from xml.etree import ElementTree as ET

from deployer.diagram.elements import add, number, text
from deployer.diagram.geometry import Connector, Point
from deployer.diagram.layout import LABEL_PAD, LABEL_SIZE
from deployer.diagram.lettering import width

_ROUND = 8.0
_HEAD_LENGTH, _HEAD_HALF = 9.0, 4.5


def draw_connector(root: ET.Element, connector: Connector) -> None:
    """The line and its head."""
    points = _corners(connector.points)
    (x, y), (before_x, before_y) = points[-1], points[-2]
    length = hypot(x - before_x, y - before_y)
    along = ((x - before_x) / length, (y - before_y) / length)
    neck = (x - along[0] * _HEAD_LENGTH, y - along[1] * _HEAD_LENGTH)
    side = (along[1] * _HEAD_HALF, along[0] * _HEAD_HALF)
    line = add(root, "path", d=_line([*points[:-1], neck]))
    line.set("class", f"line {connector.style}-line")
    wings = [(neck[0] + side[0], neck[1] - side[1]), (neck[0] - side[0], neck[1] + side[1])]
    head = add(root, "path", d="M" + "L".join(map(_pair, [(x, y), *wings])) + "Z")
    head.set("class", f"{connector.style}-head")


def draw_label(root: ET.Element, connector: Connector) -> None:
    """The words, on a piece of background."""
    if not connector.label:
        return
    x, y = connector.label_at
    wide = width(connector.label, LABEL_SIZE) + 2 * LABEL_PAD
    add(root, "rect", x=x - wide / 2, y=y - 9, width=wide, height=18, rx=4).set(
        "class", f"{connector.ground}-ground"
    )
    text(root, x, y + 4, LABEL_SIZE, f"{connector.style}-head middle", connector.label)


def _corners(points: Sequence[Point]) -> list[Point]:
    """The points where a line turns, and its ends."""
    distinct = [it for i, it in enumerate(points) if i == 0 or it != points[i - 1]]
    kept = [
        here
        for before, here, after in zip(distinct, distinct[1:], distinct[2:], strict=False)
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1])
    ]
    return [distinct[0], *kept, distinct[-1]]


def _line(points: Sequence[Point]) -> str:
    parts = [f"M{_pair(points[0])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        into, out = _towards(here, before), _towards(here, after)
        parts.append(f"L{_pair(into)}Q{_pair(here)} {_pair(out)}")
    return "".join([*parts, f"L{_pair(points[-1])}"])


def _towards(corner: Point, other: Point) -> Point:
    """Where the rounding of a corner begins, on the way to the next point."""
    length = hypot(other[0] - corner[0], other[1] - corner[1])
    share = min(_ROUND, length / 2) / length
    return (
        corner[0] + (other[0] - corner[0]) * share,
        corner[1] + (other[1] - corner[1]) * share,
    )


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
