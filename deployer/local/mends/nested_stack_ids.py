"""ParentId and RootId of nested stacks.

AWS: DescribeStacks gives a nested stack's ParentId and RootId; a stack of its own has neither.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html

MiniStack: leaves both out of every answer.

The mend: they are put behind the stack's id, from its record, where mend `nested_stacks` keeps
them.
"""

from typing import Any

from deployer.local.mends import upstream


def _with_ids(body: str, stacks: list[dict[str, Any]]) -> str:
    for stack in stacks:
        if not stack.get("ParentId"):
            continue
        own = f"<StackId>{stack['StackId']}</StackId><StackStatus>"
        ids = f"<ParentId>{stack['ParentId']}</ParentId><RootId>{stack['RootId']}</RootId>"
        body = body.replace(own, own.replace("<StackStatus>", f"{ids}<StackStatus>"))
    return body


def apply() -> None:
    """Mend it."""
    cloudformation = upstream.module("services.cloudformation")
    handlers = upstream.module("services.cloudformation.handlers")
    describe = handlers._describe_stacks
    upstream.require(describe, "e52b86a4104e")

    def describe_with_ids(params: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = describe(params)
        stacks = list(cloudformation._stacks.values())
        return status, headers, _with_ids(body.decode(), stacks).encode()

    cloudformation._ACTION_HANDLERS["DescribeStacks"] = describe_with_ids
