"""Compares a table with a backup, item by item."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from deployer.messages import TableCompared
from deployer.pipeline.backup.data_lines import Chunk
from deployer.pipeline.backup.items import Item, Key, digest, is_same, key_of, shown_key
from deployer.pipeline.backup.line_items import read_line
from deployer.pipeline.backup.reading import BackupReader
from deployer.pipeline.backup.table_items import TableItems
from deployer.pipeline.backup.tally import Tally, Telling
from deployer.pipeline.backup.wording import many
from deployer.pipeline.backup.workers import WORKERS, Workers


def compare_table(reader: BackupReader, table: TableItems, workers: Workers) -> TableCompared:
    """Look every item of a backup up in a table.

    Raises:
        DeployerError: the backup is not what it was when it was verified.
        ClientError: the caller may not read the table.
    """
    backup, tally = reader.manifest.backup, Tally()
    telling = Telling(backup.name, "compare", backup.items, tally)
    workers.each(_Comparison(table, tally).take, reader.strict(), telling.due)
    return TableCompared(
        backup=backup.name,
        table=table.table,
        items=tally.counts().total(),
        same=tally.count("same"),
        different=tally.count("different"),
        missing=tally.count("missing"),
        different_keys=tally.keys("different"),
        missing_keys=tally.keys("missing"),
        backup_checksum=tally.checksum("backup"),
        table_checksum=tally.checksum("table"),
    )


def counted(compared: TableCompared, table: TableItems, workers: Workers) -> TableCompared:
    """The same with the number of all items of the table."""
    tally = Tally()

    def count(segment: int) -> None:
        tally.add("items", table.count(segment, WORKERS))

    workers.each(count, range(WORKERS), lambda: None)
    return replace(compared, counted=tally.count("items"))


def is_alike(compared: TableCompared) -> bool:
    """Whether the table has every item of the backup, as it is there; and no other, if counted."""
    found = compared.items if compared.counted is None else compared.counted
    return compared.same == compared.items == found


def difference(compared: TableCompared) -> str:
    """In short how a table differs from a backup."""
    numbers = ((compared.different, "different"), (compared.missing, "missing"))
    told = ", ".join(f"{number:,} {how}" for number, how in numbers if number)
    if not told:
        told = f"it has {compared.counted:,}"
    return f"{compared.table} is not as the backup: {told} of {many(compared.items, 'item')}"


def unlike(items: Iterable[Item], keys: Sequence[str]) -> Iterator[dict[Key, Item]]:
    """Items in groups without two of one key, for DynamoDB refuses requests that have such.

    No table has two of one key; a backup that somebody put together may. Which of them a table has
    in the end is then left to chance, and that the other is not there is told.
    """
    left = list(items)
    while left:
        group: dict[Key, Item] = {}
        others: list[Item] = []
        for item in left:
            key = key_of(item, keys)
            if key in group:
                others.append(item)
            else:
                group[key] = item
        yield group
        left = others


@dataclass(frozen=True)
class _Comparison:
    table: TableItems
    tally: Tally

    def take(self, chunk: Chunk) -> None:
        """Compare the items of a chunk."""
        keys = self.table.keys
        for group in unlike((read_line(it, keys) for it in chunk.lines), keys):
            missing = dict(group)
            for key, there in self.table.found(list(group.values())):
                self._compare(missing.pop(key), there)
            for item in missing.values():
                self._compare(item, None)

    def _compare(self, item: Item, there: Item | None) -> None:
        ours = digest(item)
        self.tally.add_hash("backup", ours)
        if there is None:
            self.tally.add("missing", 1, [shown_key(item, self.table.keys)])
        elif is_same(item, there):
            self.tally.add_hash("table", ours)
            self.tally.add("same", 1)
        else:
            self.tally.add_hash("table", digest(there))
            self.tally.add("different", 1, [shown_key(item, self.table.keys)])
