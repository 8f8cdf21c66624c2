"""Writes the items of a backup into a table, as far as they are not there yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from deployer.messages import Warned
from deployer.pipeline.backup.compare import unlike
from deployer.pipeline.backup.data_lines import Chunk
from deployer.pipeline.backup.items import Item, Key, is_same, key_of, shown_key
from deployer.pipeline.backup.line_items import read_line
from deployer.pipeline.backup.table_items import TableItems
from deployer.pipeline.backup.table_writes import Outcome, insert, put
from deployer.pipeline.backup.tally import Tally
from deployer.pipeline.backup.wording import many


@dataclass(frozen=True)
class Writing:
    """How the items of a backup get into a table.

    What the table has as the backup has it is not written again, so a restore that was broken off
    goes on where it stopped. What DynamoDB refuses is named, and does not keep the others out.

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
            absent, others = (group, {}) if self.new else self._looked_up(group)
            if self.overwrite:
                self._put("written", absent)
                self._put("overwritten", others)
            else:
                self._keep(others)
                self._insert(absent)

    def _insert(self, absent: Mapping[Key, Item]) -> None:
        while absent:
            present: dict[Key, Item] = {}
            for it in insert(self.table, list(absent.values())):
                self._count("written", it)
                present |= {key_of(item, self.table.keys): item for item in it.present}
            # Somebody has written these since they were looked up.
            absent, others = self._looked_up(present)
            self._keep(others)

    def _keep(self, others: Mapping[Key, Item]) -> None:
        keys = [shown_key(it, self.table.keys) for it in others.values()]
        self.tally.add("kept", len(others), keys)

    def _put(self, what: str, items: Mapping[Key, Item]) -> None:
        for it in put(self.table, list(items.values())):
            self._count(what, it)

    def _count(self, what: str, outcome: Outcome) -> None:
        self.tally.add(what, outcome.written)
        named = [f"{shown_key(it, self.table.keys)}: {why}" for it, why in outcome.refused]
        self.tally.add("refused", len(named), named)

    def _looked_up(
        self, group: Mapping[Key, Item]
    ) -> tuple[Mapping[Key, Item], Mapping[Key, Item]]:
        """Those that are not there, and those that are there otherwise; the same are counted."""
        absent, others, same = dict(group), dict[Key, Item](), 0
        for key, there in self.table.found(list(group.values())) if group else ():
            item = absent.pop(key)
            if is_same(item, there):
                same += 1
            else:
                others[key] = item
        self.tally.add("same", same)
        return absent, others


def refusals(tally: Tally) -> Warned | None:
    """What is to be told of the items that DynamoDB did not take."""
    refused, named = tally.count("refused"), tally.keys("refused")
    if not refused:
        return None
    lines = [f"  {it}" for it in named] + ["  …"] * (refused > len(named))
    if any("IndexName" in it for it in named):
        lines.append("They are older than the index, and go into a table that does not have it.")
    return Warned("\n".join([f"{many(refused, 'item')} that DynamoDB does not take:", *lines]))
