"""A plan as a table of Markdown."""

from deployer.messages import Change, Plan
from deployer.render.summary.markdown import escaped, table
from deployer.render.tags import is_of_stack, is_tagged_only

_STACK_TYPE = "AWS::CloudFormation::Stack"
_REPLACED = {"True": "replaced", "Conditional": "may be replaced"}


def plan_table(it: Plan) -> str:
    """What the change set would do, a row for each resource, without property values.

    Each commit changes the tags of all resources: those of which nothing else changes are counted.
    """
    verb = "Create" if it.creates else "Update"
    rows = [_row(change, it) for change in it.changes if not is_tagged_only(change, it)]
    tagged = len(it.changes) - len(rows)
    parts = [f"{verb}, {len(rows)} resources{f', and {tagged} only in tags' if tagged else ''}\n"]
    if not it.nested:
        parts.append("What changes inside nested stacks is not known.\n")
    if rows:
        parts.append(table(("action", "resource", "type", "because of", "consequences"), rows))
    if it.warnings:
        parts.append("".join(f"- Warning: {escaped(text)}\n" for text in it.warnings))
    return "\n".join(parts)


def _row(it: Change, plan: Plan) -> tuple[str, ...]:
    path = " / ".join((*it.stack, it.logical_id))
    # What makes it change is a name, of a parameter or a resource; what it becomes is not told.
    causes = [each.cause for each in it.properties if each.cause and not is_of_stack(each, plan)]
    because = ", ".join(dict.fromkeys(causes))
    return it.action, path, it.resource_type, because, _consequences(it)


def _consequences(it: Change) -> str:
    told = [f"widens IAM: {text}" for text in it.widens_iam]
    if it.loses_data:
        told.insert(0, f"loses data: {it.loses_data}")
    # A nested stack is never replaced; where that stands, an output of it may change.
    if it.resource_type != _STACK_TYPE and it.replacement in _REPLACED:
        told.insert(0, _REPLACED[it.replacement])
    return "\n".join(told)
