"""The size of a box, from its text."""

from deployer.diagram.geometry import PlacedRow, Sized
from deployer.diagram.lettering import wrapped
from deployer.diagram.model import Box, Row

BOX_WIDTH = 206.0
PAD = 12.0
ICON = 30.0
TEXT_LEFT = PAD + ICON + 10
"""Where a row's text begins, from the left of its box."""

FRAME_SIZE, TITLE_SIZE, ROW_SIZE, SMALL_SIZE = 17.0, 14.0, 13.0, 11.5
TITLE_LINE, ROW_LINE, SMALL_LINE = 18.0, 16.0, 14.5
PORT_GAP = 22.0
"""Least distance between two connectors on one side of a box."""

BOLD = 1.1
"""How much wider semi-bold letters are."""

_TURN_ROOM = 30.0
_ROW_GAP = 10.0


def measure(box: Box, ports: int) -> Sized:
    """The size of a box that has room for its text and so many connectors on its fuller side."""
    room = BOX_WIDTH - 2 * PAD - (_TURN_ROOM if box.turn else 0)
    title = wrapped(box.title, TITLE_SIZE * BOLD, room, 2)
    head = 9 + len(title) * TITLE_LINE + SMALL_LINE + 9
    top = head + _ROW_GAP
    rows = []
    for row in box.rows:
        rows.append(_row(row, top))
        top += row_height(rows[-1]) + _ROW_GAP
    support = wrapped(box.support, SMALL_SIZE, BOX_WIDTH - 2 * PAD, 3)
    height = top + (len(support) * SMALL_LINE + 8 if support else 0)
    return Sized(
        box, max(height, head + (ports + 1) * PORT_GAP), head, title, tuple(rows), support, top
    )


def row_height(row: PlacedRow) -> float:
    """Height of a row: its icon's or its text's, whichever is more."""
    return max(ICON, len(row.title) * ROW_LINE + len(row.detail) * SMALL_LINE)


def _row(row: Row, top: float) -> PlacedRow:
    room = BOX_WIDTH - TEXT_LEFT - PAD
    title = wrapped(row.title, ROW_SIZE, room, 2)
    return PlacedRow(row, top, title, wrapped(row.detail, SMALL_SIZE, room, 4))
