"""What CloudFormation found out about a change set beforehand: early validation, and hooks.

A finding stops a change set, or is only a warning, and then the change set's own description says
nothing of it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deployer.aws.errors import code_of, explain
from deployer.stack.calls import Calls
from deployer.stack.change_sets import ChangeSet

_HOOK_FAILURES = ("HOOK_COMPLETE_FAILED", "HOOK_FAILED")
_UNKNOWN = ("ValidationError", "InvalidAction", "UnknownOperationException", "NotImplemented")


def findings(calls: Calls, sets: Sequence[ChangeSet]) -> tuple[list[str], str]:
    """What was found in change sets, a line each, and why that cannot be learned.

    Reading it takes a right of its own, `cloudformation:DescribeEvents`; without it nothing is
    missing but these lines.
    """
    from botocore.exceptions import ClientError

    # One refusal tells of all the others.
    first, *others = sets
    try:
        found = _of_one(calls, first)
        for lines in calls.each(lambda it: _of_one(calls, it), others):
            found += lines
    except ClientError as error:
        if code_of(error) in _UNKNOWN:
            return [], ""  # nothing that tells of events stands at the other end
        return [], f"what early validation found is not known: {explain(error).what}"
    return list(dict.fromkeys(found)), ""


def _of_one(calls: Calls, change_set: ChangeSet) -> list[str]:
    found = calls.pages("describe_events", ChangeSetName=change_set.change_set_id)
    events = (event for page in found for event in page.get("OperationEvents", []))
    return [line for event in events for line in _line(event, change_set.path)]


def _line(event: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    where = "/".join((*path, event.get("LogicalResourceId", ""))).strip("/")
    if event.get("ValidationStatusReason") and event.get("ValidationStatus") != "SKIPPED":
        source = " at ".join(
            it for it in (event.get("ValidationName"), event.get("ValidationPath")) if it
        )
        text = str(event["ValidationStatusReason"]) + (f" ({source})" if source else "")
    elif event.get("HookStatus") in _HOOK_FAILURES:
        reason = event.get("HookStatusReason") or "it did not say why"
        text = f"the hook {event.get('HookType', '')} failed: {reason}"
    else:
        return
    yield f"{where}: {text}" if where else text
