"""Verifies a backup: every file is read, and held against the manifest."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from deployer.messages import BackupVerified
from deployer.pipeline.backup.data_lines import Chunk
from deployer.pipeline.backup.line_items import LineError, read_line
from deployer.pipeline.backup.reading import BackupReader
from deployer.pipeline.backup.tally import Tally, Telling
from deployer.pipeline.backup.workers import Workers

_MOST_LINES = 3
"""Bad lines of a file that are told each."""


def verify_backup(reader: BackupReader, workers: Workers) -> BackupVerified:
    """Read a backup whole, and tell of what is wrong with it.

    Raises:
        ClientError: the caller may not read it.
    """
    manifest, tally = reader.manifest, Tally()
    telling = Telling(manifest.backup.name, "verify", manifest.backup.items, tally)
    lines = _Lines(manifest.keys, tally)
    workers.each(lines.take, reader.tolerant(), telling.due)
    lines.tell(reader)
    reader.check_summaries()
    listed = sum(it.items for it in manifest.files)
    if listed != manifest.backup.items:
        told = f"it lists {listed} items of files, and says that there are {manifest.backup.items}"
        reader.tell(manifest.key, told)
    return BackupVerified(
        backup=manifest.backup.name,
        items=manifest.backup.items,
        files=manifest.backup.files,
        size=manifest.backup.size,
        faults=reader.faults,
        seconds=round(telling.seconds, 3),
    )


@dataclass
class _Lines:
    """Looks into the lines; for several threads."""

    keys: Sequence[str]
    tally: Tally
    _bad: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, chunk: Chunk) -> None:
        """Look into the lines of a chunk."""
        for number, line in enumerate(chunk.lines, chunk.first):
            try:
                read_line(line, self.keys)
            except LineError as error:
                with self._lock:
                    bad = self._bad.setdefault(chunk.file.key, [])
                    bad.append((number, str(error)))
                    bad.sort()
                    del bad[_MOST_LINES:]
        self.tally.add("read", len(chunk.lines))

    def tell(self, reader: BackupReader) -> None:
        """Tell of the first bad lines of each file."""
        for key, bad in sorted(self._bad.items()):
            for number, text in bad:
                reader.tell(key, f"line {number}: {text}")
