"""A plan as a tree: a branch for each nested stack, under each resource what changes of it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from deployer.messages import Change, Plan, PropertyChange, ValueChange
from deployer.render.tags import is_of_stack, is_tagged_only
from deployer.render.text.page import Part, line
from deployer.render.text.values import Difference, differences, middle

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

STACK_TYPE = "AWS::CloudFormation::Stack"
LOUD = "bold red"
_QUIET = "dim"
_MOST_LINES = 12  # of one property; who wants to see more of it looks at the change set

_STYLE = {"Add": "green", "Import": "green", "Modify": "yellow", "Remove": "red"}
_SIGN = {"Add": "+", "Modify": "~", "Remove": "-", "Import": "»", "SyncWithActual": "="}
_ACTION = {
    "Import": "imported",
    "Dynamic": "decided during the deployment",
    "SyncWithActual": "is already so, only CloudFormation's record of it changes",
}
_POLICY = {
    "Retain": "stays in the account",
    "Snapshot": "a snapshot is kept",
    "ReplaceAndDelete": "the old one is deleted",
    "ReplaceAndRetain": "the old one stays in the account",
    "ReplaceAndSnapshot": "a snapshot of the old one is kept",
}
_UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
_LATER = "known at deployment"


def plan_tree(plan: Plan) -> "Tree":
    """The whole plan under its stack's name."""
    from rich.tree import Tree

    verb = "Create" if plan.creates else "Update"
    tree = Tree(line((f"{verb} {plan.stack_name}", "bold")), guide_style=_QUIET)
    for value in plan.parameters:
        tree.add(line(f"parameter {value.name}: ", *_arrow(value.before, value.after)))
    tagged = [it for it in plan.changes if is_tagged_only(it, plan)]
    if plan.tags:
        tree.add(_tags_line(plan.tags, len(tagged)))
    branches: dict[tuple[str, ...], Tree] = {(): tree}
    for change in plan.changes:
        if change not in tagged:
            _add(change, plan, branches)
    return tree


def _tags_line(tags: Iterable[ValueChange], resources: int) -> "Text":
    owner = f"tags of {resources} resources" if resources > 1 else "tags"
    parts: list[Part] = [f"{owner}: "]
    for index, tag in enumerate(tags):
        parts += [", " if index else "", f"{tag.name} ", *_arrow(tag.before, tag.after)]
    return line(*parts)


def _add(change: Change, plan: Plan, branches: "dict[tuple[str, ...], Tree]") -> None:
    node = _branch(change.stack, branches).add(_head(change))
    if change.resource_type == STACK_TYPE:
        branches[*change.stack, change.logical_id] = node
    for told in _consequences(change):
        node.add(told)
    for property_change in change.properties:
        if is_of_stack(property_change, plan) or _is_told_below(change, property_change, plan):
            continue
        for told in _property(property_change, change):
            node.add(told)


def _branch(stack: tuple[str, ...], branches: "dict[tuple[str, ...], Tree]") -> "Tree":
    """The branch of a stack, made where the plan says nothing of the stack itself."""
    if stack not in branches:
        branches[stack] = _branch(stack[:-1], branches).add(line((stack[-1], _QUIET)))
    return branches[stack]


def _head(it: Change) -> "Text":
    parts: list[Part] = [
        (f"{_SIGN.get(it.action, '?')} {it.logical_id}", f"bold {_STYLE.get(it.action, '')}"),
        f"  {it.resource_type}",
    ]
    if it.action in _ACTION:
        parts.append(f"  {_ACTION[it.action]}")
    if replaced := replacement(it):
        causes = [each.path for each in it.properties if each.recreates == "Always"]
        because = f" because of {', '.join(map(_name, causes))}" if causes else ""
        parts.append((f"  ! {replaced}{because}", LOUD))
    if it.policy_action in _POLICY:
        parts.append((f"  {_POLICY[it.policy_action]}", _QUIET))
    return line(*parts)


def replacement(it: Change) -> str:
    """Whether a resource is replaced, in words; empty when it is not.

    A nested stack is never replaced; where that stands, an output of it may change.
    """
    if it.resource_type == STACK_TYPE:
        return ""
    return {"True": "replaced", "Conditional": "may be replaced"}.get(it.replacement, "")


def _consequences(it: Change) -> "Iterator[Text]":
    if it.loses_data:
        yield line((f"! {it.loses_data}", LOUD))
    for phrase in it.widens_iam:
        yield line(("! widens IAM: ", LOUD), (phrase, "red"))


def _is_told_below(change: Change, it: PropertyChange, plan: Plan) -> bool:
    """Whether the resources of a nested stack tell what its new template does."""
    told = plan.nested and change.resource_type == STACK_TYPE
    return told and _name(it.path) == "TemplateURL"


def _property(it: PropertyChange, change: Change) -> "Iterator[Text]":
    name, note = _name(it.path), _note(it, change)
    if it.before is None and it.after is None:
        yield line(name, *note, "" if it.certain else (f"  {_LATER}", _QUIET))
        return
    after = _UNKNOWN if it.after is None and not it.certain else it.after
    found = differences(it.before, after) or [Difference("", it.before, after)]
    for each in found[:_MOST_LINES]:
        yield line(f"{name}{each.path}: ", *_arrow(each.before, each.after), *note)
        note = []
    if len(found) > _MOST_LINES:
        yield line((f"… and {len(found) - _MOST_LINES} more differences in {name}", _QUIET))


def _note(it: PropertyChange, change: Change) -> list[Part]:
    """What else there is to know of a property's change."""
    parts: list[Part] = []
    if it.actual is not None:
        parts.append((f", really {middle(it.actual)} now", "magenta"))
    if it.cause:
        parts.append((f"  ({it.cause})", _QUIET))
    if change.resource_type != STACK_TYPE and it.recreates in ("Always", "Conditionally"):
        word = "replaces" if it.recreates == "Always" else "may replace"
        parts.append((f"  {word}", LOUD if it.recreates == "Always" else "red"))
    if not it.certain and it.after and _UNKNOWN not in it.after:
        parts.append(("  whether it changes is " + _LATER, _QUIET))
    return parts


def _arrow(before: str | None, after: str | None) -> list[Part]:
    if after is None:
        return [(f"- {middle(before or '')}", "red")]
    come = (_LATER, _QUIET) if after == _UNKNOWN else (middle(after), "green")
    if before is None:
        return [("+ ", "green"), come]
    return [(middle(before), "red"), " → ", come]


def _name(path: str) -> str:
    """A property's path without the word that all of them begin with."""
    return path.removeprefix("/Properties/").removeprefix("Properties.")
