"""Writes a picture as SVG: no scripts, no outside fonts, the same bytes for the same picture."""

from xml.etree import ElementTree as ET

from deployer.diagram.connectors import draw_connector, draw_label
from deployer.diagram.elements import add, number, text
from deployer.diagram.geometry import Frame, Picture, PlacedBox, PlacedRow
from deployer.diagram.icons import ICONS
from deployer.diagram.legend import draw_legend
from deployer.diagram.palette import style_sheet
from deployer.diagram.sizes import (
    BOX_WIDTH,
    FRAME_SIZE,
    ICON,
    PAD,
    ROW_LINE,
    ROW_SIZE,
    SMALL_LINE,
    SMALL_SIZE,
    TEXT_LEFT,
    TITLE_LINE,
    TITLE_SIZE,
    row_height,
)

_ROUND = 10


def write_svg(picture: Picture, title: str, description: str) -> str:
    """The picture as a document.

    Args:
        title: what it shows, in a few words.
        description: the same for someone who cannot see it.
    """
    size = {"width": number(picture.width), "height": number(picture.height)}
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {size['width']} {size['height']}",
            **size,
            "role": "img",
            "aria-labelledby": "title description",
        },
    )
    add(root, "title", id="title").text = title
    add(root, "desc", id="description").text = description
    add(root, "style").text = "\n" + style_sheet() + "\n"
    add(root, "rect", x=0.5, y=0.5, width=picture.width - 1, height=picture.height - 1, rx=14).set(
        "class", "page"
    )
    for frame in picture.frames:
        _frame(root, frame)
    for connector in picture.connectors:
        draw_connector(root, connector)
    for connector in picture.connectors:
        draw_label(root, connector)
    for box in picture.boxes:
        _box(root, box)
    draw_legend(root, picture.legend, {it.style for it in picture.connectors})
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _frame(root: ET.Element, frame: Frame) -> None:
    place = frame.place
    add(root, "rect", x=place.x, y=place.y, width=place.width, height=place.height, rx=12).set(
        "class", "frame"
    )
    left = place.x + 24
    text(root, left, place.y + 28, FRAME_SIZE, "ink strong", frame.container.name)
    text(root, left, place.y + 46, SMALL_SIZE, "faint", frame.container.note)


def _box(root: ET.Element, placed: PlacedBox) -> None:
    place, sized = placed.place, placed.sized
    group = add(root, "g", transform=f"translate({number(place.x)} {number(place.y)})")
    add(group, "rect", width=BOX_WIDTH, height=place.height, rx=_ROUND).set("class", "box")
    _head(group, placed)
    for row in sized.rows:
        _row(group, row)
    for i, line in enumerate(sized.support):
        baseline = sized.support_top + 9 + i * SMALL_LINE
        text(group, PAD, baseline, SMALL_SIZE, "faint", line)


def _head(group: ET.Element, placed: PlacedBox) -> None:
    sized = placed.sized
    right = BOX_WIDTH - _ROUND
    add(
        group,
        "path",
        d=f"M0 {number(sized.head)}V{_ROUND}Q0 0 {_ROUND} 0H{number(right)}"
        f"Q{number(BOX_WIDTH)} 0 {number(BOX_WIDTH)} {_ROUND}V{number(sized.head)}Z",
    ).set("class", "head")
    baseline = 9 + TITLE_SIZE
    for line in sized.title:
        text(group, PAD, baseline, TITLE_SIZE, "ink strong", line)
        baseline += TITLE_LINE
    text(group, PAD, baseline - 2, SMALL_SIZE, "faint", sized.box.template)
    if sized.box.turn:
        add(group, "circle", cx=BOX_WIDTH - 19, cy=19, r=10).set("class", "turn")
        text(group, BOX_WIDTH - 19, 23, 12, "number", sized.box.turn)


def _row(group: ET.Element, placed: PlacedRow) -> None:
    row = placed.row
    lines = len(placed.title) * ROW_LINE + len(placed.detail) * SMALL_LINE
    add(group, "rect", x=PAD, y=placed.top, width=ICON, height=ICON, rx=7).set("class", row.family)
    place = f"translate({number(PAD + 3)} {number(placed.top + 3)})"
    add(group, "path", d=ICONS[row.icon], transform=place).set("class", "icon")
    baseline = placed.top + (row_height(placed) - lines) / 2 + 12
    for line in placed.title:
        text(group, TEXT_LEFT, baseline, ROW_SIZE, "ink", line)
        baseline += ROW_LINE
    for line in placed.detail:
        text(group, TEXT_LEFT, baseline - 1, SMALL_SIZE, "faint", line)
        baseline += SMALL_LINE
