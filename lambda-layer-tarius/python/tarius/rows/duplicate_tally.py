"""Counts how many of the keys written were written before, in memory that does not grow.

Each key's 128-bit digest goes to one of 256 partitions by its first byte. What does not fit in
memory is appended to an unnamed temporary file, which the system removes with the process. At the
end the partitions are counted one by one, so only a 256th of all digests is in memory at a time.
Two different keys with one digest are out of reach: among a billion keys the odds are 1 to 10^21.
"""

import tempfile
from array import array
from hashlib import blake2b
from os import SEEK_END

_DIGEST_BYTES = 16
_PARTITIONS = 256
_SPILL_BYTES = 512 * 1024


class DuplicateTally:
    """Keys seen and keys seen before. To be closed after use."""

    def __init__(self, spill_bytes: int = _SPILL_BYTES) -> None:
        self._spill_bytes = spill_bytes
        self._partitions = [bytearray() for _ in range(_PARTITIONS)]
        self._held = 0
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._runs: list[array[int]] = []  # of each spill: where partitions begin, and its end
        self.seen = 0

    def add(self, key: str) -> None:
        digest = blake2b(key.encode(), digest_size=_DIGEST_BYTES).digest()
        self._partitions[digest[0]] += digest
        self.seen += 1
        self._held += _DIGEST_BYTES
        if self._held >= self._spill_bytes:
            self._spill()

    def distinct(self) -> int:
        """How many different keys were added so far; reads what was spilled."""
        return sum(len(self._digests(index)) for index in range(_PARTITIONS))

    def close(self) -> None:
        self._file.close()

    def _spill(self) -> None:
        run = array("Q", [self._file.seek(0, SEEK_END)])
        for partition in self._partitions:
            run.append(run[-1] + self._file.write(partition))
            partition.clear()
        self._runs.append(run)
        self._held = 0

    def _digests(self, index: int) -> set[bytes]:
        found = _cut(bytes(self._partitions[index]))
        for run in self._runs:
            self._file.seek(run[index])
            found |= _cut(self._file.read(run[index + 1] - run[index]))
        return found


def _cut(digests: bytes) -> set[bytes]:
    starts = range(0, len(digests), _DIGEST_BYTES)
    return {digests[start : start + _DIGEST_BYTES] for start in starts}
