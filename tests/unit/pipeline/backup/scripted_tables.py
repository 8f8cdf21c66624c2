"""A table whose answers a test gives."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.pipeline.backup.table_items import TableItems
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.backup.folders import TABLE

ITEMS = [{"Id": {"S": str(it)}, "a": {"N": "1"}} for it in range(3)]
BUSY = client_error("ProvisionedThroughputExceededException")


class Never(threading.Event):
    """Waits no time; set from outside as ever."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


def cancelled(*codes: str) -> ClientError:
    """A transaction that was cancelled, with a reason for each item."""
    reasons = [{"Code": it, "Message": f"said {it}"} for it in codes]
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": reasons,
    }
    return ClientError(answer, "TransactWriteItems")


def _one_by_one(answers: Sequence[Answer | Exception]) -> Callable[..., Answer]:
    left = list(answers)

    def answer(**_: object) -> Answer:
        given = left.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    return answer


def scripted_table(
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    answers: Sequence[Answer | Exception],
    *,
    new: bool = False,
) -> tuple[TableItems, Scripted]:
    """A table whose answers come one after the other, and the record of what it was asked."""
    scripted = Scripted(monkeypatch, "dynamodb", {operation: _one_by_one(answers)})
    return TableItems(scripted.client, TABLE, ["Id"], Never(), new=new), scripted
