"""How far down in its column each node of a container stands."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from deployer.diagram.layers import Layers, Node, is_waypoint
from deployer.diagram.spacing import settle

BOX_GAP = 30.0
LANE_GAP = 24.0
_SWEEPS = 16
_FARTHEST = 60.0
_ALIKE = 1.0


def middles(layers: Layers, heights: Mapping[Node, float]) -> dict[Node, float]:
    """The middle of each node, from the container's inner top; a waypoint has no height.

    Nodes move towards the mean of those they are linked with, column by column, to and fro.
    """
    gaps = [_gaps(column, heights) for column in layers.columns]
    found: dict[Node, float] = {}
    for column, apart in zip(layers.columns, gaps, strict=True):
        found |= zip(column, settle([0.0] * len(column), apart), strict=True)
    beside = _beside(layers)
    numbers = range(len(layers.columns))
    for sweep in range(_SWEEPS):
        for number in numbers if sweep % 2 == 0 else reversed(numbers):
            column = layers.columns[number]
            wanted = [
                _mean([found[it] for it in _near(node, beside)], found[node]) for node in column
            ]
            found |= zip(column, settle(wanted, gaps[number]), strict=True)
    return _from_top(found, heights)


def straightened(
    layers: Layers,
    heights: Mapping[Node, float],
    middle: Mapping[Node, float],
    number: int,
    steps: Sequence[float],
) -> dict[Node, float]:
    """The middles again, with one column moved as a whole so that more connectors run level.

    Args:
        number: of the column.
        steps: how far down each connector goes on its way to the column.
    """
    near = sorted((it for it in steps if abs(it) <= _FARTHEST), key=abs)
    levelled = [sum(abs(it - other) < _ALIKE for other in steps) for it in near]
    shift = -near[levelled.index(max(levelled))] if near else 0.0
    moved = {node: middle[node] + shift for node in layers.columns[number]}
    return _from_top({**middle, **moved}, heights)


def _from_top(found: Mapping[Node, float], heights: Mapping[Node, float]) -> dict[Node, float]:
    top = min((found[node] - heights[node] / 2 for node in found), default=0.0)
    return {node: round(middle - top, 1) for node, middle in found.items()}


def _near(node: Node, beside: Mapping[Node, Sequence[Node]]) -> Sequence[Node]:
    """What a node moves towards: a waypoint towards its lane's others, so that lanes are level."""
    others = [it for it in beside[node] if is_waypoint(it)] if is_waypoint(node) else []
    return others or beside[node]


def _gaps(column: Sequence[Node], heights: Mapping[Node, float]) -> list[float]:
    return [
        (heights[above] + heights[below]) / 2
        + (LANE_GAP if is_waypoint(above) and is_waypoint(below) else BOX_GAP)
        for above, below in pairwise(column)
    ]


def _beside(layers: Layers) -> dict[Node, list[Node]]:
    beside: dict[Node, list[Node]] = {node: [] for column in layers.columns for node in column}
    for link in layers.links:
        for left, right in pairwise(link.nodes):
            beside[left].append(right)
            beside[right].append(left)
    return beside


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
