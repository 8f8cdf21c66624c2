"""Puts the containers on one page: the root above, the others below, joined by connectors."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from deployer.diagram.geometry import Connector, Frame, Picture, Place, PlacedBox, Point
from deployer.diagram.layout import Inside, label_width, lay_inside
from deployer.diagram.lettering import width as text_width
from deployer.diagram.model import Address, Architecture, Arrow, Container
from deployer.diagram.sizes import BOLD, FRAME_SIZE, PORT_GAP, SMALL_SIZE

MARGIN = 20.0
FRAME_HEAD = 62.0
_FRAME_PAD = 24.0
_CORRIDOR = 58.0
LEGEND_WIDTH, LEGEND_HEIGHT = 330.0, 148.0


def lay_page(architecture: Architecture) -> Picture:
    """A place for everything."""
    containers = (architecture.root, *architecture.beside)
    homes = {box.address: i for i, it in enumerate(containers) for box in it.boxes}
    crossing = _crossing(architecture.arrows, homes)
    insides = [_inside(i, it, architecture, homes, crossing) for i, it in enumerate(containers)]
    frames = _frames(containers, insides)
    boxes = [
        it for frame, inside in zip(frames, insides, strict=True) for it in _boxes(frame, inside)
    ]
    within = [
        it for frame, inside in zip(frames, insides, strict=True) for it in _within(frame, inside)
    ]
    across = _across(crossing, homes, frames, insides[0])
    legend = _legend(frames)
    return Picture(
        width=legend.right + MARGIN,
        height=legend.bottom + MARGIN,
        frames=tuple(frames),
        boxes=tuple(boxes),
        connectors=(*within, *across),
        legend=legend,
    )


def _crossing(arrows: Sequence[Arrow], homes: Mapping[Address, int]) -> list[Arrow]:
    """Arrows between the root's container and another; two others are not joined."""
    return [
        it
        for it in arrows
        if homes[it.source] != homes[it.target] and not (homes[it.source] and homes[it.target])
    ]


def _inside(
    number: int,
    container: Container,
    architecture: Architecture,
    homes: Mapping[Address, int],
    crossing: Sequence[Arrow],
) -> Inside:
    ends = [it.source if homes[it.source] == 0 else it.target for it in crossing]
    return lay_inside(
        container,
        [it for it in architecture.needs if homes[it[0]] == homes[it[1]] == number],
        [it for it in architecture.arrows if homes[it.source] == homes[it.target] == number],
        [] if number else list(dict.fromkeys(ends)),
    )


def _frames(containers: Sequence[Container], insides: Sequence[Inside]) -> list[Frame]:
    """The root's frame, and those of the others in a row below, all of one height."""
    sizes = [
        (_frame_width(*pair), FRAME_HEAD + pair[1].height + _FRAME_PAD)
        for pair in zip(containers, insides, strict=True)
    ]
    width, height = sizes[0]
    frames = [Frame(containers[0], Place(MARGIN, MARGIN, width, height))]
    x, y = MARGIN, MARGIN + height + _CORRIDOR
    row = max([LEGEND_HEIGHT, *(height for _, height in sizes[1:])])
    for container, (width, _) in zip(containers[1:], sizes[1:], strict=True):
        frames.append(Frame(container, Place(x, y, width, row)))
        x += width + MARGIN
    return frames


def _frame_width(container: Container, inside: Inside) -> float:
    texts = (text_width(container.name, FRAME_SIZE * BOLD), text_width(container.note, SMALL_SIZE))
    return max(inside.width, *texts) + 2 * _FRAME_PAD


def _legend(frames: Sequence[Frame]) -> Place:
    """To the right of the lower row if the root's frame is wide enough, else below it."""
    last = frames[-1].place
    right = max(it.place.right for it in frames)
    if len(frames) > 1 and right - last.right >= LEGEND_WIDTH + MARGIN:
        x = last.right + MARGIN
        return Place(x, last.y, right - x, last.height)
    below = max(it.place.bottom for it in frames) + MARGIN
    return Place(MARGIN, below, right - MARGIN, LEGEND_HEIGHT)


def _shift(frame: Frame) -> Point:
    return frame.place.x + _FRAME_PAD, frame.place.y + FRAME_HEAD


def _boxes(frame: Frame, inside: Inside) -> list[PlacedBox]:
    x, y = _shift(frame)
    return [replace(it, place=it.place.moved(x, y)) for it in inside.boxes]


def _within(frame: Frame, inside: Inside) -> list[Connector]:
    shift = _shift(frame)
    return [
        replace(
            it,
            points=tuple(_moved(point, shift) for point in it.points),
            label_at=_moved(it.label_at, shift),
        )
        for it in inside.connectors
    ]


def _moved(point: Point, shift: Point) -> Point:
    return point[0] + shift[0], point[1] + shift[1]


def _across(
    crossing: Sequence[Arrow],
    homes: Mapping[Address, int],
    frames: Sequence[Frame],
    root: Inside,
) -> list[Connector]:
    """From a box straight down into the corridor, along it, and into the other container's top."""
    shift = _shift(frames[0])
    found: list[Connector] = []
    for number, arrow in enumerate(crossing):
        outward = homes[arrow.source] == 0
        box, other = (arrow.source, arrow.target) if outward else (arrow.target, arrow.source)
        edge, turn = (_moved(it, shift) for it in root.exits[box])
        frame = frames[homes[other]].place
        level = frames[0].place.bottom + 12 + number * PORT_GAP % (_CORRIDOR - 20)
        at = min(max(turn[0], frame.x + MARGIN), frame.right - MARGIN)
        points = [edge, turn, (turn[0], level), (at, level), (at, frame.y)]
        label = ", ".join(arrow.words)
        label_at = (at + label_width(arrow) / 2 + 6, frame.y - _CORRIDOR / 2)
        ordered = points if outward else points[::-1]
        found.append(Connector(tuple(ordered), arrow.style, label, label_at, "page"))
    return found
