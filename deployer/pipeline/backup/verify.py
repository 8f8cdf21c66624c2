"""Verifies a backup: every file is read, and held against the manifest."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deployer.messages import BackupVerified, Warned
from deployer.pipeline.backup.data_lines import Chunk
from deployer.pipeline.backup.index_keys import fits, key_types
from deployer.pipeline.backup.items import shown_key
from deployer.pipeline.backup.line_items import LineError, read_line
from deployer.pipeline.backup.reading import BackupReader
from deployer.pipeline.backup.tally import Tally, Telling
from deployer.pipeline.backup.wording import many
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
    lines = _Lines(manifest.keys, key_types(manifest.definition), tally)
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
class _Bad:
    """Lines of a file that hold no items.

    Attributes:
        first: the first few, by number.
    """

    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)

    def add(self, number: int, text: str) -> None:
        self.count += 1
        self.first = sorted([*self.first, (number, text)])[:_MOST_LINES]


@dataclass
class _Lines:
    """Looks into the lines; for several threads.

    Attributes:
        types: of the attributes that are keys, of the table or of its indexes.
    """

    keys: Sequence[str]
    types: Mapping[str, str]
    tally: Tally
    _unfit: Tally = field(default_factory=Tally)
    _bad: dict[str, _Bad] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, chunk: Chunk) -> None:
        """Look into the lines of a chunk."""
        for number, line in enumerate(chunk.lines, chunk.first):
            try:
                item = read_line(line, self.keys, self.types)
            except LineError as error:
                with self._lock:
                    self._bad.setdefault(chunk.file.key, _Bad()).add(number, str(error))
            else:
                if not fits(item, self.types):
                    self._unfit.add("items", 1, [shown_key(item, self.keys)])
        self.tally.add("read", len(chunk.lines))

    def tell(self, reader: BackupReader) -> None:
        """Tell of the first bad lines of each file, and of items that an index keeps out."""
        for key, bad in sorted(self._bad.items()):
            for number, text in bad.first:
                reader.tell(key, f"line {number}: {text}")
            if further := bad.count - len(bad.first):
                told = f"{many(further, 'further line')} without an item"
                reader.tell(key, told, faults=further)
        if unfit := self._unfit.count("items"):
            named = ", ".join(self._unfit.keys("items"))
            more = " …" if unfit > len(self._unfit.keys("items")) else ""
            reader.ui.emit(
                Warned(
                    f"{many(unfit, 'item')} older than an index, which their attributes do not "
                    f"fit: {named}{more}\nDynamoDB takes them into no table that has the index."
                )
            )
