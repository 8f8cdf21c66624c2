"""What was done with the items of a backup so far, counted by several threads."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from deployer.messages import BackupProgress, Note

MOST_KEYS = 10
"""Keys of a kind that are named."""

_MODULUS = 1 << 256
_FIRST, _GROWTH, _LONGEST = 1.0, 1.3, 10.0
"""Seconds between two messages: a long restore needs no line each second."""
_STALL = 60.0
"""Seconds without an item after which that is told; throttling may take so long, and longer."""


class Tally:
    """Counts, the first few keys of what is worth naming, and sums of hashes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._keys: dict[str, list[str]] = {}
        self._sums: Counter[str] = Counter()

    def add(self, what: str, count: int, keys: Sequence[str] = ()) -> None:
        """Count items, and name some of them."""
        with self._lock:
            self._counts[what] += count
            named = self._keys.setdefault(what, [])
            named.extend(keys[: MOST_KEYS - len(named)])

    def add_hash(self, whose: str, number: int) -> None:
        """Add to a sum of hashes."""
        with self._lock:
            self._sums[whose] = (self._sums[whose] + number) % _MODULUS

    def count(self, what: str) -> int:
        """How many there were of something."""
        return self.counts()[what]

    def counts(self) -> Counter[str]:
        """How many there were of everything; each item is counted once."""
        with self._lock:
            return Counter(self._counts)

    def keys(self, what: str) -> tuple[str, ...]:
        """The first few of something."""
        with self._lock:
            return tuple(self._keys.get(what, ()))

    def checksum(self, whose: str) -> str:
        """A sum, in hexadecimal."""
        with self._lock:
            return f"{self._sums[whose]:064x}"


@dataclass
class Telling:
    """When to tell how far something is, and what.

    Attributes:
        total: items of the backup.
        clock: seconds that only grow.
    """

    backup: str
    doing: str
    total: int
    tally: Tally
    clock: Callable[[], float] = time.monotonic
    _pause: float = _FIRST
    _began: float = field(init=False)
    _last: float = field(init=False)
    _moved: float = field(init=False)
    _done: int = 0

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Count time from now on."""
        self._began = self._last = self._moved = self.clock()

    @property
    def seconds(self) -> float:
        """Since it began."""
        return self.clock() - self._began

    def due(self) -> BackupProgress | Note | None:
        """What is to be told now; None shortly after the last time."""
        now, done = self.clock(), self.tally.counts().total()
        if done != self._done:
            self._moved, self._done = now, done
        elif now - self._moved >= _STALL:
            self._moved = self._last = now
            return Note(
                f"{self.backup}: no item for {_STALL:.0f} seconds, as AWS is too busy or the "
                "network too slow. It goes on trying."
            )
        if now - self._last < self._pause:
            return None
        self._last = now
        self._pause = min(self._pause * _GROWTH, _LONGEST)
        return self.now()

    def now(self) -> BackupProgress:
        """How far it is."""
        counts = self.tally.counts()
        done = counts.total()
        return BackupProgress(
            backup=self.backup,
            doing=self.doing,
            done=done,
            total=self.total,
            written=counts["written"] + counts["overwritten"],
            same=counts["same"],
            kept=counts["kept"],
            per_second=round(done / max(self.seconds, 0.001), 1),
        )
