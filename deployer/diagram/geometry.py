"""Where everything of a picture stands, in pixels from its top left corner."""

from dataclasses import dataclass

from deployer.diagram.model import Box, Container, Row

Point = tuple[float, float]


@dataclass(frozen=True)
class PlacedRow:
    """A row, its top, and the lines of its text.

    Attributes:
        top: from the top of its box.
    """

    row: Row
    top: float
    title: tuple[str, ...]
    detail: tuple[str, ...]


@dataclass(frozen=True)
class Sized:
    """A box with its text broken into lines, before it has a place.

    Attributes:
        head: height of the part that holds the title; no connector ends there.
        support_top: where the line on plumbing begins, from the top of the box.
    """

    box: Box
    height: float
    head: float
    title: tuple[str, ...]
    rows: tuple[PlacedRow, ...]
    support: tuple[str, ...]
    support_top: float


@dataclass(frozen=True)
class Place:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    def moved(self, x: float, y: float) -> "Place":
        """The same, elsewhere."""
        return Place(self.x + x, self.y + y, self.width, self.height)


@dataclass(frozen=True)
class PlacedBox:
    """A box where it stands."""

    sized: Sized
    place: Place


@dataclass(frozen=True)
class Frame:
    """A container where it stands."""

    container: Container
    place: Place


@dataclass(frozen=True)
class Connector:
    """An arrow where it runs, from its tail to its head, in level and upright pieces.

    Attributes:
        label_at: the middle of its label.
        ground: what is behind the label: `frame` or `page`.
    """

    points: tuple[Point, ...]
    style: str
    label: str
    label_at: Point
    ground: str


@dataclass(frozen=True)
class Picture:
    """All of it."""

    width: float
    height: float
    frames: tuple[Frame, ...]
    boxes: tuple[PlacedBox, ...]
    connectors: tuple[Connector, ...]
    legend: Place
