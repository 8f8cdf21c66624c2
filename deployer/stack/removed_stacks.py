"""What is lost with a nested stack that is removed: its change set does not say it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from deployer.messages import Change
from deployer.project.data_types import DATA_TYPES
from deployer.project.template import STACK_TYPE
from deployer.stack.calls import Calls
from deployer.stack.kept import fates


def with_contents(calls: Calls, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes, and with each nested stack that is deleted the data that goes with it."""
    return tuple(calls.each(lambda it: _with_contents(calls, it), changes))


def _with_contents(calls: Calls, change: Change) -> Change:
    deleted = change.resource_type == STACK_TYPE and change.action == "Remove" and change.loses_data
    if not deleted or not change.physical_id:
        return change
    named = "".join(f" {text}." for text in _held(calls, change.physical_id))
    return replace(change, loses_data=change.loses_data + named)


def _held(calls: Calls, stack_id: str) -> Iterator[str]:
    from botocore.exceptions import ClientError

    try:
        for it in fates(calls.client, stack_id):
            kind = it.resource.resource_type
            if kind in DATA_TYPES and not it.kept:
                yield f"{'/'.join(it.path)} goes with {DATA_TYPES[kind]}"
    except ClientError:
        return  # that the stack is deleted is said in any case
