"""Executions of state machines, as text."""

import json

from deployer.messages import Counts, Execution, ExecutionEnded, MapProgress, StateEvent
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.words import clock, count

_HOW = {"started": "started", "redriven": "goes on from where it failed", "found": "is followed"}
_STYLE = {
    "succeeded": "green",
    "failed": "red",
    "retried": "yellow",
    "caught": "yellow",
    "aborted": "red",
    "redriven": "yellow",
    "SUCCEEDED": "green",
}
_WORD = max(map(len, ("succeeded", "entered", "redriven")))

_WORTH_SAYING = 0.05
"""Seconds; fewer are shown as 0.0."""

MOST_LINES, MOST_SIGNS = 100, 8_000
"""Of an output on a terminal; what is piped, and JSON, has all of it."""


@show.register
def _(it: Execution, page: Page) -> None:
    if it.how == "left":
        page.give(it.arn)
        return
    page.line((it.state_machine, "bold"), f": execution {it.name} {_HOW.get(it.how, it.how)}")


@show.register
def _(it: StateEvent, page: Page) -> None:
    took = f"  {_seconds(it.seconds)}" if it.seconds >= _WORTH_SAYING else ""
    why = ": ".join(part for part in (it.error, it.cause) if part)
    name = " / ".join(it.path) or "execution"
    page.line(
        (clock(it.at), "dim"),
        "  ",
        (f"{it.what:<{_WORD}}", _STYLE.get(it.what, "")),
        f"  {name}{took}",
        f"  {why}" if why else "",
    )


@show.register
def _(it: MapProgress, page: Page) -> None:
    parts = [_counted(it.items, "item")]
    if it.executions is not None:
        parts.append(_counted(it.executions, "execution"))
    page.line((" / ".join(it.path), "bold"), f"  {'; '.join(parts)}")


@show.register
def _(it: ExecutionEnded, page: Page) -> None:
    style = _STYLE.get(it.status, "bold red")
    page.line(
        (it.state_machine, "bold"), " ", (it.status, style), f"  {_seconds(it.seconds)}  {it.name}"
    )
    if it.error or it.cause:
        page.line((it.error or "no error's name", "red"), f": {_readable(it.cause)}")
    if it.todo:
        page.line(it.todo)
    if it.output:
        _give(it.output, page)


def _give(output: str, page: Page) -> None:
    lines = output.splitlines()
    if page.answers_person and (len(lines) > MOST_LINES or len(output) > MOST_SIGNS):
        page.give("\n".join(lines[:MOST_LINES])[:MOST_SIGNS])
        page.line(
            (f"… the output has {count(len(lines), 'line')}, {len(output):,} characters; ", "dim"),
            ("--output json, or a pipe, has all of it.", "dim"),
        )
        return
    page.give(output)


def _counted(it: Counts, noun: str) -> str:
    parts = [f"{it.succeeded} of {count(it.total, noun)} done"]
    parts += [
        f"{number} {word}"
        for number, word in ((it.failed, "failed"), (it.running, "running"))
        if number
    ]
    return ", ".join(parts)


def _seconds(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _readable(cause: str) -> str:
    """A cause; where it is the error document of a function, its message."""
    try:
        document = json.loads(cause)
    except ValueError:
        return cause
    if not isinstance(document, dict) or "errorMessage" not in document:
        return cause
    return str(document["errorMessage"])
