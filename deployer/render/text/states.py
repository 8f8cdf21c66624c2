"""How things stand, as text."""

import json
from collections.abc import Sequence

from deployer.messages import Examined, Invocation, LogLine, ResourceDrift, StackState
from deployer.render.text.branches import branch
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.statuses import style_of
from deployer.render.text.words import count, moment, place

_SUBJECT = len("bucket encryption")
"""Characters of the longest thing that doctor looks at."""

_BETWEEN = 2
"""Blanks between two columns."""

_VERDICT = {
    "ok": ("✓", "green"),
    "warning": ("!", "yellow"),
    "failed": ("✗", "red"),
    "skipped": ("-", "dim"),
}


def show_states(states: Sequence[StackState], page: Page) -> None:
    """Trees of stacks, their columns aligned over all of them; no word of them is broken."""
    paths = [it.path for it in states]
    rows = [
        (
            branch(paths, at) + (it.path[-1] if it.path else it.stack_name),
            it.status,
            count(it.resources, "resource"),
            moment(it.updated) if it.updated else "",
        )
        for at, it in enumerate(states)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + _BETWEEN * (len(widths) - 1) <= page.width:
        for row, it in zip(rows, states, strict=True):
            _row([f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)], it, page)
    else:
        for (name, *cells), it in zip(rows, states, strict=True):
            page.line(name)
            indent = " " * (4 * len(it.path) + _BETWEEN)
            for group in _groups([cell for cell in cells if cell], page.width - len(indent)):
                _row([indent + group[0], *group[1:]], it, page)
    for it in states:
        if it.reason:
            page.line((f"{place(it.path, it.stack_name)}: ", style_of(it.status)), it.reason)


def _row(cells: Sequence[str], it: StackState, page: Page) -> None:
    """A line of cells, the status in its colour."""
    before, status, after = (" " * _BETWEEN).join(cells).rstrip().partition(it.status)
    page.line(before, (status, style_of(it.status)), after)


def _groups(cells: Sequence[str], room: int) -> list[list[str]]:
    """Cells for one line after another, as many on each as there is room for."""
    groups: list[list[str]] = []
    for cell in cells:
        if groups and sum(len(it) + _BETWEEN for it in groups[-1]) + len(cell) <= room:
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return groups


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
    page.give(_without_trace(it.payload) if it.error else it.payload)


def _without_trace(payload: str) -> str:
    """An error document without its trace, which the log has, and in a form that reads better."""
    try:
        document = json.loads(payload)
    except ValueError:
        return payload
    if not isinstance(document, dict) or not document.pop("stackTrace", None):
        return payload
    return json.dumps(document, indent=2, ensure_ascii=False)


@show.register
def _(it: Examined, page: Page) -> None:
    sign, style = _VERDICT.get(it.verdict, ("?", ""))
    page.line((sign, style), f" {it.subject:<{_SUBJECT}}  {it.text}")
    if it.todo:
        page.line(f"    {it.todo}")
