"""What the deployed stacks of a project still need of the code bucket."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.errors import DeployerError
from deployer.stack.calls import Calls

# Any other may go on, or back, to a template and to code that it does not name now.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
_SETTLED = (
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
)

_PAST = ("EXECUTE_COMPLETE", "EXECUTE_FAILED", "OBSOLETE")
"""ExecutionStatus of a change set that is never executed any more."""

_WORD = re.compile(r"[^\s\"'{}\[\],?=&]+")


@dataclass(frozen=True)
class InUse:
    """What may not be deleted.

    Attributes:
        stacks: names of all stacks of the account and region, the project's or not.
        words: whatever the project's templates and parameters name: the last parts of keys,
            object versions, and the hashes that template keys end with.
    """

    stacks: frozenset[str]
    words: frozenset[str]


def find_in_use(calls: Calls, project_name: str, bucket: str) -> InUse:
    """Read every stack that could use the project's code, of all environments and builds.

    Those are the stacks that have the project's tag or prefix, or that name the bucket in a
    parameter or in their template, and all that are nested in them. What their change sets would
    deploy is needed as well.

    Raises:
        DeployerError: something is going on on one of them, or waits to be rolled back.
        ClientError: a stack of the account cannot be read, so it may be one of them.
    """
    pages = calls.pages("describe_stacks")
    stacks = {it["StackId"]: it for page in pages for it in page["Stacks"]}
    ours = {name for name, it in stacks.items() if _is_ours(it, project_name, bucket)}
    # Nested stacks are their root's, and a stack under review has no template yet.
    others = [
        name
        for name, it in stacks.items()
        if name not in ours and "RootId" not in it and it["StackStatus"] != "REVIEW_IN_PROGRESS"
    ]
    ours |= {name for name, text in _templates(calls, others).items() if bucket in text}
    ours |= {name for name, it in stacks.items() if it.get("RootId") in ours}
    for name in ours:
        _require_settled(stacks[name])
    texts = _templates(calls, ours).values()
    words = {word for text in texts for word in words_of(text)}
    words |= {_hash(text) for text in texts}
    words |= {value for name in ours for value in _values(stacks[name])}
    for planned in calls.each(lambda it: _planned(calls, it), ours):
        words |= planned
    return InUse(frozenset(it["StackName"] for it in stacks.values()), frozenset(words))


def _planned(calls: Calls, stack_id: str) -> set[str]:
    """What the change sets of a stack name, that wait to be executed."""
    words: set[str] = set()
    for page in calls.pages("list_change_sets", StackName=stack_id):
        for it in page["Summaries"]:
            if it.get("Status") == "FAILED" or it.get("ExecutionStatus") in _PAST:
                continue
            change_set = calls.ask("describe_change_set", ChangeSetName=it["ChangeSetId"])
            words.update(_values(change_set))
            # By its id, which names the stack as well.
            text = _template(calls, ChangeSetName=it["ChangeSetId"])
            words.update(words_of(text))
            words.add(_hash(text))
    return words


def words_of(text: str) -> Iterator[str]:
    """All that a template could name: its words, and of each path the last part."""
    for word in _WORD.findall(text):
        yield word
        yield word.rpartition("/")[2]


def _is_ours(stack: Mapping[str, Any], project_name: str, bucket: str) -> bool:
    tags = {it["Key"]: it["Value"] for it in stack.get("Tags", [])}
    return (
        tags.get("ProjectName") == project_name
        or stack["StackName"].startswith(f"{project_name}-")
        or bucket in _values(stack)
    )


def _values(stack: Mapping[str, Any]) -> Iterable[str]:
    """Values of parameters, also as they were found in Parameter Store."""
    for it in stack.get("Parameters", []):
        yield it.get("ParameterValue", "")
        yield it.get("ResolvedValue", "")


def _require_settled(stack: Mapping[str, Any]) -> None:
    if stack["StackStatus"] not in _SETTLED:
        raise DeployerError(
            f"this stack is in {stack['StackStatus']}, so what it will need is not known",
            where=stack["StackName"],
            todo="Let it end, or mend or delete it: deployer status. Then try again.",
        )


def _templates(calls: Calls, stack_ids: Collection[str]) -> Mapping[str, str]:
    """The templates of stacks as they were sent, by the stack's id."""
    texts = calls.each(lambda it: _template(calls, StackName=it), stack_ids)
    return dict(zip(stack_ids, texts, strict=True))


def _hash(text: str) -> str:
    """What the key of a template ends with."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _template(calls: Calls, **of: str) -> str:
    body = calls.ask("get_template", TemplateStage="Original", **of)["TemplateBody"]
    return body if isinstance(body, str) else json.dumps(body)
