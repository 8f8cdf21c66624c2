"""Says what numbers and lines mean."""

from collections.abc import Collection
from xml.etree import ElementTree as ET

from deployer.diagram.connectors import draw_connector
from deployer.diagram.elements import add, text
from deployer.diagram.geometry import Connector, Place
from deployer.diagram.model import ALARM, FLOW, ORDER
from deployer.diagram.sizes import SMALL_SIZE

_LINES = (
    (FLOW, "events and data"),
    (ALARM, "alarms, and what they watch"),
    (ORDER, "launched after, with nothing sent"),
)
_STEP = 25.0


def draw_legend(root: ET.Element, place: Place, styles: Collection[str]) -> None:
    """The legend, with the styles of line that the picture has."""
    x, y = place.x, place.y
    add(root, "circle", cx=x + 45, cy=y + 30, r=10).set("class", "turn")
    text(root, x + 45, y + 34, 12, "number", "1")
    text(root, x + 82, y + 34, SMALL_SIZE + 1, "ink", "turn in the order of launch")
    level = y + 30
    for style, words in _LINES:
        if style not in styles:
            continue
        level += _STEP
        ends = ((x + 24, level), (x + 66, level))
        draw_connector(root, Connector(ends, style, "", ends[0], "frame"))
        text(root, x + 82, level + 4, SMALL_SIZE + 1, "ink", words)
    note = "Drawn from the templates by deployer diagram"
    text(root, x + 24, level + _STEP + 8, SMALL_SIZE, "faint", note)
