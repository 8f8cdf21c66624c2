"""Puts things in a line near where they are wanted, without letting any two come too close."""

from collections.abc import Sequence


def settle(wanted: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Positions in the order given, as near as possible to the wanted ones, least squares.

    Args:
        gaps: the least distance from each to the next; one fewer than there are positions.

    This is isotonic regression by pooling adjacent violators, on positions less their gaps.
    """
    offsets = [0.0]
    for gap in gaps[: max(len(wanted) - 1, 0)]:
        offsets.append(offsets[-1] + gap)
    pools: list[tuple[float, int]] = []  # mean, members
    for position, offset in zip(wanted, offsets, strict=False):
        mean, members = position - offset, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean = (mean * members + other * others) / (members + others)
            members += others
        pools.append((mean, members))
    flat = [mean for mean, members in pools for _ in range(members)]
    return [mean + offset for mean, offset in zip(flat, offsets, strict=False)]


def settle_within(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The same with one gap, between two ends; there must be room for all."""
    count = len(wanted)
    found = settle(wanted, [gap] * (count - 1))
    return [min(max(it, low + i * gap), high - (count - 1 - i) * gap) for i, it in enumerate(found)]
