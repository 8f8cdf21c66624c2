"""Waits for a load: in the ledger, and in the dead letter queue should it never get there."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployer.errors import DeployerError
from deployer.messages import Note, Ui
from deployer.pipeline.target import Target

_FIRST_WAIT, _LONGEST_WAIT = 0.2, 3.0
"""Seconds between two looks at the ledger."""

_LETTERS_AFTER = 5.0
"""Seconds between two looks at the dead letter queue, which is rarely where a load ends."""


@dataclass(frozen=True)
class Loading:
    """A load to wait for, and where word of it comes.

    Attributes:
        ledger: the table's name.
        dead_letters: the queue's URL.
        lists, replays: the commands that show what became of events that failed, and that give
            them to the loader again.
    """

    key: str
    version: str
    ledger: str
    dead_letters: str
    lists: str
    replays: str


def await_end(target: Target, load: Loading, timeout: float, ui: Ui) -> Mapping[str, Any]:
    """The load's entry in the ledger, once nothing more happens by itself.

    Raises:
        DeployerError: it did not end in time, or its event is a dead letter before the ledger
            heard of it: the function could not even start.
    """
    try:
        return _end(target, load, timeout, ui)
    except KeyboardInterrupt:
        ui.emit(Note(_left(load)))
        raise


def _end(target: Target, load: Loading, timeout: float, ui: Ui) -> Mapping[str, Any]:
    began = time.monotonic()
    pause, letters_at, item = _FIRST_WAIT, began + _LETTERS_AFTER, _entry(target, load)
    while not _is_over(item):
        now = time.monotonic()
        if now - began > timeout:
            raise _out_of_time(load, item, timeout)
        if now > letters_at:
            if letters_at == began + _LETTERS_AFTER:
                ui.emit(Note(f"The ledger says {text(item, 'status') or 'nothing yet'}; waiting."))
            letters_at = now + _LETTERS_AFTER
            _look_for_letter(target, load)
        time.sleep(pause)
        pause = min(pause * 1.2, _LONGEST_WAIT)
        item = _entry(target, load)
    return item


def text(item: Mapping[str, Any], name: str) -> str:
    """An attribute's value as text; empty when it is absent."""
    return str(next(iter(item.get(name, {}).values()), ""))


def _entry(target: Target, load: Loading) -> Mapping[str, Any]:
    found = target.aws.client("dynamodb").get_item(
        TableName=load.ledger,
        Key={"objectKey": {"S": load.key}, "objectVersion": {"S": load.version}},
        ConsistentRead=True,
    )
    return found.get("Item", {})


def _is_over(item: Mapping[str, Any]) -> bool:
    """Whether it ended for good, or Lambda's tries are used up."""
    return text(item, "final") == "True" or text(item, "triesLeft") == "0"


def _look_for_letter(target: Target, load: Loading) -> None:
    """Raise if the event is a dead letter; the message is left as it is."""
    messages = target.aws.client("sqs").receive_message(
        QueueUrl=load.dead_letters,
        MaxNumberOfMessages=10,
        VisibilityTimeout=0,
        MessageAttributeNames=["All"],
    )
    for message in messages.get("Messages", []):
        if load.version in message["Body"] and not _is_over(_entry(target, load)):
            attributes: Mapping[str, Any] = message.get("MessageAttributes", {})
            said = attributes.get("ErrorMessage", {}).get("StringValue", "no word why")
            raise DeployerError(
                f"the function could not take the event: {said}",
                where=load.key,
                todo=f"Its event is kept; once the cause is mended: {load.replays}",
            )


def _left(load: Loading) -> str:
    return (
        f"The file is in the landing zone, and its load goes on: {load.key}, version {load.version}"
        f"\nThe topic of notices and the ledger ({load.ledger}) tell how it ends."
        f"\nShould it fail, its event is shown by: {load.lists}"
    )


def _out_of_time(load: Loading, item: Mapping[str, Any], timeout: float) -> DeployerError:
    status = text(item, "status") or "nothing of it yet"
    return DeployerError(
        f"the load has not ended after {timeout:.0f} s; the ledger says {status}",
        where=load.key,
        todo=f"It goes on by itself. Should it fail, its event is shown by: {load.lists}",
    )
