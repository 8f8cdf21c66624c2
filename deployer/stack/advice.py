"""What can be done about a stack whose operation ended badly, by the status it is left in.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

from collections.abc import Mapping, Sequence

from deployer.project.template import STACK_TYPE
from deployer.stack.events import SeenEvent

_BY_STATUS = {
    "UPDATE_ROLLBACK_COMPLETE": "The stack is as it was before. Mend the cause and deploy again.",
    "IMPORT_ROLLBACK_COMPLETE": "The stack is as it was before. Mend the cause and deploy again.",
    "ROLLBACK_COMPLETE": "Nothing of the stack is in use. "
    "Mend the cause and deploy again: it is made anew.",
    "ROLLBACK_FAILED": "Nothing of the stack is in use. "
    "Mend the cause and deploy again: it is made anew.",
    "CREATE_FAILED": "What was made is kept. Mend the cause and deploy again: "
    "you may go on from here, or make the stack anew.",
    "UPDATE_FAILED": "What was changed is kept. Mend the cause and deploy again: "
    "you may go on from here, or roll back first.",
    "UPDATE_ROLLBACK_FAILED": "Mend what blocks the rollback and deploy again: "
    "the rollback is continued first, and you may skip what still blocks it.",
    "DELETE_FAILED": "Mend what blocks the deletion and run deployer delete again: "
    "it offers to retain what blocks, or to force the deletion.",
    "DELETE_COMPLETE": "The stack is deleted, with what was made of it.",
}


def advice(status: str, events: Sequence[SeenEvent]) -> str:
    """What to do next, and what a rollback left behind."""
    otherwise = _nested_otherwise(status, events)
    said = otherwise or _BY_STATUS.get(status, "")
    return (said + _left_behind(status, events)).strip()


def _nested_otherwise(status: str, events: Sequence[SeenEvent]) -> str:
    """What of the usual advice does not hold, since nested stacks ended otherwise than the root.

    CloudFormation lets a root end as its nested stacks do; the local cloud does not always.
    """
    ends = {
        it.message.path: it.message.status
        for it in events
        if it.message.path and it.message.resource_type == STACK_TYPE
    }
    if status in ("UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"):
        stuck = _named(ends, ("UPDATE_ROLLBACK_FAILED",))
        said = f"Not all is as it was before: the rollback failed in {stuck}."
    elif status in ("CREATE_FAILED", "UPDATE_FAILED"):
        stuck = _named(ends, ("UPDATE_ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE", "DELETE_COMPLETE"))
        said = f"Not all that was made is kept: rolled back all the same was {stuck}."
    else:
        return ""
    return f"{said} Mend the cause and deploy again." if stuck else ""


def _named(ends: Mapping[tuple[str, ...], str], statuses: Sequence[str]) -> str:
    return ", ".join("/".join(path) for path, end in ends.items() if end in statuses)


def _left_behind(status: str, events: Sequence[SeenEvent]) -> str:
    """What a rollback left of what it had made, outside of any stack."""
    left = [it.message for it in events if it.message.status == "DELETE_SKIPPED"]
    if "ROLLBACK" not in status or not left:
        return ""
    named = "".join(f"\n  {it.physical_id or it.path[-1]} ({it.resource_type})" for it in left)
    return f"\nTheir DeletionPolicy kept these, whose names block the next try; delete them:{named}"
