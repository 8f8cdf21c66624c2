"""Writes the items of a backup into a table, as far as they are not there yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from deployer.pipeline.backup.compare import unlike
from deployer.pipeline.backup.data_lines import Chunk
from deployer.pipeline.backup.items import Item, Key, is_same, shown_key
from deployer.pipeline.backup.line_items import read_line
from deployer.pipeline.backup.table_items import TableItems
from deployer.pipeline.backup.tally import Tally


@dataclass(frozen=True)
class Writing:
    """How the items of a backup get into a table.

    What the table has as the backup has it is not written again, so a restore that was broken off
    goes on where it stopped.

    Attributes:
        overwrite: whether items are replaced that are otherwise in the table.
        new: whether the table was made just now, so that looking into it first would be in vain.
    """

    table: TableItems
    tally: Tally
    overwrite: bool
    new: bool

    def take(self, chunk: Chunk) -> None:
        """Write the items of a chunk."""
        keys = self.table.keys
        for group in unlike((read_line(it, keys) for it in chunk.lines), keys):
            if self.overwrite:
                self._overwrite(group)
            else:
                self._insert(group)

    def _insert(self, group: Mapping[Key, Item]) -> None:
        absent, others = (group, {}) if self.new else self._looked_up(group)
        self._keep(others)
        while absent and not self.table.insert(list(absent.values())):
            # Somebody has written one of them since they were looked up.
            absent, others = self._looked_up(absent)
            self._keep(others)
        self.tally.add("written", len(absent))

    def _keep(self, others: Mapping[Key, Item]) -> None:
        keys = [shown_key(it, self.table.keys) for it in others.values()]
        self.tally.add("kept", len(others), keys)

    def _overwrite(self, group: Mapping[Key, Item]) -> None:
        absent, others = (group, {}) if self.new else self._looked_up(group)
        for what, items in (("written", absent), ("overwritten", others)):
            for number in self.table.put(list(items.values())):
                self.tally.add(what, number)

    def _looked_up(
        self, group: Mapping[Key, Item]
    ) -> tuple[Mapping[Key, Item], Mapping[Key, Item]]:
        """Those that are not there, and those that are there otherwise; the same are counted."""
        there = self.table.found(list(group.values()))
        absent = {key: item for key, item in group.items() if key not in there}
        others = {
            key: item
            for key, item in group.items()
            if key in there and not is_same(item, there[key])
        }
        self.tally.add("same", len(group) - len(absent) - len(others))
        return absent, others
