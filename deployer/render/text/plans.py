"""What a change set would do, as text."""

from deployer.messages import Change, Plan, Unchanged
from deployer.render.text.page import Page, Part
from deployer.render.text.show import show
from deployer.render.text.words import count

_STACK_TYPE = "AWS::CloudFormation::Stack"
_STYLE = {"Add": "green", "Modify": "yellow", "Remove": "red"}
_SIGN = {"Add": "+", "Modify": "~", "Remove": "-", "Import": "»", "Dynamic": "?"}


@show.register
def _(it: Plan, page: Page) -> None:
    verb = "Create" if it.creates else "Update"
    page.line("")
    page.line((f"{verb} {it.stack_name}", "bold"), f"  {count(len(it.changes), 'change')}")
    for change in it.changes:
        _change(change, page)
    for warning in it.warnings:
        page.line(("Warning: ", "yellow"), warning)


def _change(it: Change, page: Page) -> None:
    indent = "  " * (len(it.stack) + 1)
    style = _STYLE.get(it.action, "")
    parts: list[Part] = [
        indent,
        (f"{_SIGN.get(it.action, ' ')} {it.logical_id}", style),
        f"  {it.resource_type}",
    ]
    if it.action == "Modify" and it.properties:
        parts.append(f"  ({', '.join(each.path for each in it.properties)})")
    # A nested stack is never replaced; where that stands, an output of it may change.
    if it.replacement in ("True", "Conditional") and it.resource_type != _STACK_TYPE:
        word = "replaced" if it.replacement == "True" else "may be replaced"
        parts.append((f"  {word}", "bold red"))
    page.line(*parts)


@show.register
def _(it: Unchanged, page: Page) -> None:
    page.line((it.stack_name, "bold"), " is unchanged")
