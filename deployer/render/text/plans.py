"""What a change set would do, as text."""

from deployer.messages import Change, Plan, Unchanged
from deployer.render.tags import is_tagged_only
from deployer.render.text.page import Page, Part, line
from deployer.render.text.plan_tree import LOUD, STACK_TYPE, plan_tree, replacement
from deployer.render.text.show import show


@show.register
def _(it: Plan, page: Page) -> None:
    page.line("")
    page.put(plan_tree(it))
    if not it.nested:
        page.line(("Warning: ", "yellow"), "what changes inside nested stacks is not known")
    for warning in it.warnings:
        page.line(("Warning: ", "yellow"), warning)
    page.put(line(*_summary(it)))


def _summary(plan: Plan) -> list[Part]:
    """One line that counts, loud where somebody should look twice."""
    counted = [it for it in plan.changes if not (plan.nested and _is_way_to_others(it))]
    tagged = [it for it in counted if is_tagged_only(it, plan)]
    changed = [it for it in counted if it.action == "Modify" and it not in tagged]
    parts: list[Part] = [f"{_number(counted, 'Add')} to add, {len(changed)} to change"]
    told = [
        (sum(replacement(it) == word for it in changed), word)
        for word in ("replaced", "may be replaced")
    ]
    if replaced := ", ".join(f"{number} {word}" for number, word in told if number):
        parts += [" (", (replaced, LOUD), ")"]
    parts.append(f", {_number(counted, 'Remove')} to remove")
    if imported := _number(counted, "Import"):
        parts.append(f", {imported} to import")
    others = len(counted) - len(changed) - len(tagged)
    others -= sum(_number(counted, it) for it in ("Add", "Remove", "Import"))
    if others:
        parts.append(f", {others} otherwise")
    if tagged:
        parts.append(f", {len(tagged)} only in tags")
    if lossy := sum(bool(it.loses_data) for it in plan.changes):
        parts += ["; ", (f"{lossy} {'lose' if lossy > 1 else 'loses'} data", LOUD)]
    if wider := sum(bool(it.widens_iam) for it in plan.changes):
        parts += ["; ", (f"{wider} {'widen' if wider > 1 else 'widens'} IAM", LOUD)]
    return parts


def _is_way_to_others(it: Change) -> bool:
    """A nested stack that is updated because something in it is."""
    return it.resource_type == STACK_TYPE and it.action == "Modify"


def _number(changes: list[Change], action: str) -> int:
    return sum(it.action == action for it in changes)


@show.register
def _(it: Unchanged, page: Page) -> None:
    page.line((it.stack_name, "bold"), " is unchanged")
