"""What a hook found against a resource, and how its author says it is mended.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetHookResult.html
"""

import re
from collections.abc import Iterator
from typing import Any

from deployer.aws.errors import explain
from deployer.messages import Evidence
from deployer.stack.diagnosis.case import Case, Finding

_FAILED = ("HOOK_COMPLETE_FAILED", "HOOK_FAILED")
_RESULT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def examine_hooks(case: Case) -> Finding | None:
    """Each hook that failed for the resource, with its annotations."""
    evidence = tuple(_evidence(case, event) for event in _failures(case))
    if not evidence:
        return None
    names = ", ".join(dict.fromkeys(it.title.split()[1] for it in evidence))
    return Finding(evidence, f"Change the resource so that {names} accepts it, and deploy again.")


def _failures(case: Case) -> Iterator[Any]:
    """Events in which a hook stopped the resource."""
    for seen in case.events:
        raw = seen.raw
        if (
            seen.message.path == case.cause.message.path
            and raw.get("HookStatus") in _FAILED
            and raw.get("HookFailureMode", "FAIL") == "FAIL"
        ):
            yield raw


def _evidence(case: Case, event: Any) -> Evidence:
    reason = event.get("HookStatusReason", "")
    lines = ((reason,) if reason else ()) + _annotations(case, event.get("HookInvocationId", ""))
    return Evidence(f"hook {event.get('HookType', 'unknown')}", lines)


def _annotations(case: Case, result_id: str) -> tuple[str, ...]:
    from botocore.exceptions import BotoCoreError, ClientError

    if not _RESULT_ID.fullmatch(result_id):
        return ()
    try:
        result = case.aws.client("cloudformation").get_hook_result(HookResultId=result_id)
    except (BotoCoreError, ClientError) as error:
        return (f"its annotations could not be read: {explain(error).what}",)
    found = [it for it in result.get("Annotations", []) if it.get("Status") == "FAILED"]
    return tuple(line for it in found for line in _lines(it))


def _lines(annotation: Any) -> Iterator[str]:
    severity = f" ({annotation['SeverityLevel']})" if "SeverityLevel" in annotation else ""
    name = annotation.get("AnnotationName", "")
    yield f"{name}{severity}: {annotation.get('StatusMessage', '')}"
    if remedy := annotation.get("RemediationMessage"):
        yield f"  {remedy}"
    if link := annotation.get("RemediationLink"):
        yield f"  {link}"
