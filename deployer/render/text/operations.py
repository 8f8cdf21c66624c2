"""What happens to stacks, and how it ends, as text."""

from deployer.messages import Failure, Outputs, StackDone, StackEvent
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.statuses import style_of
from deployer.render.text.words import clock, place

_LONGEST = len("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
_USUAL = len("UPDATE_ROLLBACK_IN_PROGRESS")
_WIDE = 130
"""Columns from which on a line has room for the longest status, a path and some words."""


@show.register
def _(it: StackEvent, page: Page) -> None:
    name = place(it.path, it.stack_name)
    reason = f"  {it.reason}" if it.reason else ""
    room = _LONGEST if page.width >= _WIDE else _USUAL
    status = (f"{it.status:<{room}}", style_of(it.status))
    page.line(f"{clock(it.at)}  ", status, f"  {name}{reason}")


@show.register
def _(it: Failure, page: Page) -> None:
    chain = " → ".join((it.stack_name, *it.path))
    page.line(("First cause: ", "bold red"), f"{chain} ({it.resource_type})")
    page.line(f"  {it.status}: {it.reason}")
    for evidence in it.evidence:
        page.line((f"  {evidence.title}", "bold"))
        for text in evidence.lines:
            page.line(f"    {text}")
    if it.todo:
        page.line(f"  {it.todo}")


@show.register
def _(it: StackDone, page: Page) -> None:
    page.line((f"{it.stack_name} {it.status}", "green"), f"  {it.seconds:.1f} s")


@show.register
def _(it: Outputs, page: Page) -> None:
    page.line("")
    page.line((f"Outputs of {it.stack_name}", "bold"))
    width = max((len(name) for name in it.values), default=0)
    for name, value in sorted(it.values.items()):
        page.line(f"  {name:<{width}}  {value}")
