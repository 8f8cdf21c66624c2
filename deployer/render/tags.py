"""Tags of the stack change the tags of all its resources: that is told once."""

import json

from deployer.messages import Change, Plan, PropertyChange

_TAGS = ("Tags", "Properties.Tags", "/Properties/Tags")


def is_tagged_only(change: Change, plan: Plan) -> bool:
    """Whether all that a change does is to pass on the tags of the stack."""
    return (
        change.action == "Modify"
        and change.replacement not in ("True", "Conditional")
        and bool(change.properties)
        and all(is_of_stack(it, plan) for it in change.properties)
    )


def is_of_stack(change: PropertyChange, plan: Plan) -> bool:
    """Whether a property's change is that of the stack's tags, and of no tag of its own."""
    if not change.path.startswith(_TAGS) or not plan.tags:
        return False
    of_stack = {(it.before, it.after) for it in plan.tags}
    if change.before is None and change.after is None:
        return True  # CloudFormation says no more of tags than that
    if (change.before, change.after) in of_stack:
        return True
    before, after = _by_key(change.before), _by_key(change.after)
    if before is None or after is None:
        return False
    named = {(it.name, it.before, it.after) for it in plan.tags}
    return all(
        before.get(key) == after.get(key) or (key, before.get(key), after.get(key)) in named
        for key in (*before, *after)
    )


def _by_key(tags: str | None) -> dict[str, str] | None:
    """A list of tags, or one of them, as CloudFormation gives it; None for anything else."""
    try:
        read = json.loads(tags or "[]")
        return {it["Key"]: it["Value"] for it in (read if isinstance(read, list) else [read])}
    except (ValueError, KeyError, TypeError):
        return None
