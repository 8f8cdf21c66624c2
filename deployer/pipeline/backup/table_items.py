"""Reads items of a table, a hundred at a time, and counts them."""

from collections.abc import Iterator, Sequence
from typing import Any

from deployer.pipeline.backup.asking import PatientTable, StoppedError
from deployer.pipeline.backup.items import Item, Key, key_of
from deployer.pipeline.backup.refusals import halves, refuses

__all__ = ["StoppedError", "TableItems"]


class TableItems(PatientTable):
    """Items of one table; for several threads."""

    def found(self, items: Sequence[Item]) -> Iterator[tuple[Key, Item]]:
        """What the table has under the keys of up to 100 items, no two of which are the same.

        Only one answer of DynamoDB's is in memory, which has 16 MB at most, however large the
        items of the table are.
        """
        left: list[Sequence[Item]] = [[{name: it[name] for name in self.keys} for it in items]]
        tries = 0
        while left:
            wanted = left.pop()
            asked = {self.table: {"Keys": wanted, "ConsistentRead": True}}
            try:
                answer = self.ask("batch_get_item", RequestItems=asked)
            except Exception as error:
                if not refuses(error):
                    raise
                left += halves(wanted)  # none of one: a key that no item can have has none
                continue
            for item in answer["Responses"].get(self.table, []):
                yield key_of(item, self.keys), item
            rest = answer.get("UnprocessedKeys", {}).get(self.table, {}).get("Keys", [])
            tries = tries + 1 if len(rest) == len(wanted) else 0
            if rest:
                left.append(rest)
                self.wait(tries)

    def count(self, segment: int, of: int) -> int:
        """How many items a segment of the table has."""
        asked: dict[str, Any] = {
            "TableName": self.table,
            "Select": "COUNT",
            "ConsistentRead": True,
            "Segment": segment,
            "TotalSegments": of,
        }
        found = 0
        while True:
            page = self.ask("scan", **asked)
            found += int(page["Count"])
            if "LastEvaluatedKey" not in page:
                return found
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]
