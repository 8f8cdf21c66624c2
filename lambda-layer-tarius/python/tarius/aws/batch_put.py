"""DynamoDB's BatchWriteItem for items that are JSON text, to be put."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NOTHING_LEFT = b'{"UnprocessedItems":{}}'


class PutsItems(Protocol):
    """What a writer needs of DynamoDB."""

    def put_items(self, table: str, items: Sequence[str]) -> Sequence[str]:
        """Put items into a table, with one request.

        Args:
            items: at most 25, each in DynamoDB's own notation: `{"ID":{"S":"0042"}}`.

        Returns:
            Those that the table did not take for now.

        Raises:
            ClientError: the request is refused.
            BotoCoreError: it is not known what became of it.
        """
        ...


class BatchPut:
    """Puts items by calls of BatchWriteItem. As PutsItems says."""

    def __init__(self, call: Callable[[bytes], bytes]) -> None:
        self._call = call

    def put_items(self, table: str, items: Sequence[str]) -> Sequence[str]:
        puts = '}},{"PutRequest":{"Item":'.join(items)
        body = f'{{"RequestItems":{{"{table}":[{{"PutRequest":{{"Item":{puts}}}}}]}}}}'
        answer = self._call(body.encode("ascii"))
        return [] if answer == _NOTHING_LEFT else _left(answer, table)


def _left(answer: bytes, table: str) -> list[str]:
    # An item's values are text in JSON, numbers too, so nothing is lost by reading it.
    unprocessed = json.loads(answer).get("UnprocessedItems", {}).get(table, [])
    return [json.dumps(it["PutRequest"]["Item"]) for it in unprocessed]
