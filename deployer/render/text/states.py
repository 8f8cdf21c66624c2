"""How things stand, as text."""

from collections.abc import Sequence

from deployer.messages import Examined, Invocation, LogLine, ResourceDrift, StackState
from deployer.render.text.branches import branch
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.statuses import style_of
from deployer.render.text.words import count, moment, place

_SUBJECT = len("bucket encryption")
"""Characters of the longest thing that doctor looks at."""

_VERDICT = {
    "ok": ("✓", "green"),
    "warning": ("!", "yellow"),
    "failed": ("✗", "red"),
    "skipped": ("-", "dim"),
}


def show_states(states: Sequence[StackState], page: Page) -> None:
    """Trees of stacks, their columns aligned over all of them."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(4):
        table.add_column(overflow="fold")
    paths = [it.path for it in states]
    for index, it in enumerate(states):
        table.add_row(
            Text(branch(paths, index) + (it.path[-1] if it.path else it.stack_name)),
            Text(it.status, style_of(it.status)),
            Text(count(it.resources, "resource")),
            Text(moment(it.updated) if it.updated else ""),
        )
    page.put(table)
    for it in states:
        if it.reason:
            page.line((f"{place(it.path, it.stack_name)}: ", style_of(it.status)), it.reason)


@show.register
def _(it: StackState, page: Page) -> None:
    show_states([it], page)


@show.register
def _(it: ResourceDrift, page: Page) -> None:
    page.line((it.status, "yellow"), f"  {place(it.path, it.stack_name)}  {it.resource_type}")
    for each in it.properties:
        page.line(f"  {each.path}")
        page.line(f"    expected  {each.expected}")
        page.line(f"    actual    {each.actual}")


@show.register
def _(it: LogLine, page: Page) -> None:
    page.line((moment(it.at), "dim"), f"  {it.text.rstrip()}")


@show.register
def _(it: Invocation, page: Page) -> None:
    for text in it.log:
        page.line((text, "dim"))
    verdict = (it.error, "bold red") if it.error else ("answered", "green")
    page.line((it.function, "bold"), " ", verdict, f"  {it.seconds:.1f} s")
    page.line(it.payload)


@show.register
def _(it: Examined, page: Page) -> None:
    sign, style = _VERDICT.get(it.verdict, ("?", ""))
    page.line((sign, style), f" {it.subject:<{_SUBJECT}}  {it.text}")
    if it.todo:
        page.line(f"    {it.todo}")
