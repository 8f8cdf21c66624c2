"""Whatever the templates are, nothing in the picture lies on anything else."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from deployer.diagram.geometry import Connector, Picture, Place, Point
from deployer.diagram.layout import LABEL_SIZE
from deployer.diagram.lettering import width
from deployer.diagram.model import FLOW, Architecture, Arrow, Box, Container, Row
from deployer.diagram.page import lay_page

MOST_STACKS = 40
ROW = Row("A resource with a name", "Lambda function", "compute", "function")


def _architecture(rows: list[int], links: set[tuple[int, int]]) -> Architecture:
    boxes = tuple(
        Box(("root", str(i)), f"Stack number {i}", "some-stack.yaml", str(i), (ROW,) * count, "")
        for i, count in enumerate(rows)
    )
    other = Box(("other",), "Another", "other-stack.yaml", "", (ROW,), "with role")
    arrows = [
        Arrow(boxes[a % len(boxes)].address, boxes[b % len(boxes)].address, ("writes",), FLOW)
        for a, b in sorted(links)
        if a % len(boxes) != b % len(boxes)
    ]
    out = Arrow(boxes[0].address, other.address, ("calls",), FLOW)
    return Architecture(
        Container("root", "root-stack.yaml", boxes),
        (Container("other", "other-stack.yaml", (other,)),),
        (*dict.fromkeys(arrows), out),
        (),
    )


_numbers = st.integers(0, MOST_STACKS - 1)
_architectures = st.builds(
    _architecture,
    st.lists(st.integers(0, 5), min_size=1, max_size=MOST_STACKS),
    st.sets(st.tuples(_numbers, _numbers), max_size=50),
)


def _overlap(a: Place, b: Place) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def _enters(start: Point, end: Point, place: Place) -> bool:
    """Whether a level or upright line goes below a box's skin."""
    skin = 0.5
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return (
        left < place.right - skin
        and right > place.x + skin
        and top < place.bottom - skin
        and bottom > place.y + skin
    )


def _label(connector: Connector) -> Place:
    wide = width(connector.label, LABEL_SIZE)
    x, y = connector.label_at
    return Place(x - wide / 2, y - LABEL_SIZE / 2, wide, LABEL_SIZE)


def _inside(inner: Place, outer: Place) -> bool:
    return (
        outer.x < inner.x
        and outer.y < inner.y
        and inner.right < outer.right
        and inner.bottom < outer.bottom
    )


def _check(picture: Picture) -> None:
    boxes = [it.place for it in picture.boxes]
    labels = [_label(it) for it in picture.connectors if it.ground == "frame"]
    frames = [it.place for it in picture.frames]
    for separate in ([*boxes, *labels], [*frames, picture.legend]):
        for a, b in combinations(separate, 2):
            assert not _overlap(a, b), (a, b)
    for connector in picture.connectors:
        for start, end in pairwise(connector.points):
            assert not any(_enters(start, end, box) for box in boxes), connector
    assert all(any(_inside(box, frame) for frame in frames) for box in boxes)
    page = Place(0, 0, picture.width, picture.height)
    points = [Place(*point, 0, 0) for it in picture.connectors for point in it.points]
    assert all(_inside(it, page) for it in [*frames, picture.legend, *points])


@settings(max_examples=60)
@given(_architectures)
def test_boxes_and_connectors_keep_clear_of_each_other(architecture: Architecture) -> None:
    _check(lay_page(architecture))


def test_forty_stacks_in_one_chain_and_forty_around_one() -> None:
    chain = {(i, i + 1) for i in range(MOST_STACKS - 1)}
    star = {(i, 0) for i in range(1, MOST_STACKS)}
    for links in (chain, star):
        picture = lay_page(_architecture([3] * MOST_STACKS, links))
        assert len(picture.boxes) == MOST_STACKS + 1
        assert len(picture.connectors) == len(links) + 1
        _check(picture)


def test_an_arrow_points_at_the_stack_it_means() -> None:
    picture = lay_page(_architecture([1, 1, 1], {(0, 1), (1, 2), (2, 0)}))
    places = {it.sized.box.address: it.place for it in picture.boxes}
    found = [(it.points[0], it.points[-1]) for it in picture.connectors[:3]]
    for (start, end), (source, target) in zip(found, [(0, 1), (1, 2), (2, 0)], strict=True):
        for (x, y), number in ((start, source), (end, target)):
            place = places["root", str(number)]
            assert x in (place.x, place.right)
            assert place.y < y < place.bottom
