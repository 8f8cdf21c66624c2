"""What a consumer sees of an object beside the original, as text."""

import json
from collections.abc import Sequence
from dataclasses import replace

from deployer.messages import ReadLine, RedactedRead
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.words import width_of

_WIDEST = 100
"""Columns of the left side; longer lines stand below one another instead."""
_BETWEEN = 3
_STYLE = {"": "", "removed": "red"}
_CHANGED = "yellow"


@show.register
def _(it: RedactedRead, page: Page) -> None:
    heading = f" as {it.consumer} sees it, by the door {it.door}"
    page.line((_visible(it.key), "bold"), heading)
    lines = [
        replace(line, original=_side(line.original), seen=_side(line.seen)) for line in it.lines
    ]
    if it.original is None:
        page.line(f"{it.why}, so this is the consumer's alone.")
        for line in lines:
            page.line(line.seen or "")
    elif lines:
        _both(lines, page)
    if not lines:
        page.line("(empty)")
    if it.cut:
        whole = f"{it.consumer} gets {it.seen_size:,} bytes"
        if it.original_size is not None:
            whole += f", the original has {it.original_size:,}"
        page.line(f"Only the beginning is shown; {whole}. --first shows more, --raw all.")


def _both(lines: Sequence[ReadLine], page: Page) -> None:
    left = max([len("original"), *(width_of(it.original or "") for it in lines)])
    right = max([len("seen"), *(width_of(it.seen or "") for it in lines)])
    how = max([0, *(len(it.how) for it in lines)])
    if left > _WIDEST or left + right + how + 2 * _BETWEEN > page.width:
        _below(lines, page)
        return
    blanks = " " * _BETWEEN
    page.line((_padded("original", left) + blanks + _padded("", how) + blanks + "seen", "italic"))
    for it in lines:
        row = _padded(it.original or "", left) + blanks + _padded(it.how, how) + blanks
        page.line(((row + (it.seen or "")).rstrip(), _style(it)))


def _below(lines: Sequence[ReadLine], page: Page) -> None:
    """As a diff: what is stored, and below it what is seen of it."""
    for it in lines:
        if it.original == it.seen:
            page.line(f"  {it.seen}")
            continue
        if it.original is not None:
            page.line((f"- {it.original}" + (f"   ({it.how})" if it.how else ""), "red"))
        if it.seen is not None:
            page.line((f"+ {it.seen}", _CHANGED))


def _style(line: ReadLine) -> str:
    return _STYLE.get(line.how, _CHANGED)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def _side(text: str | None) -> str | None:
    return None if text is None else _visible(text)


def _visible(text: str) -> str:
    """Text in which all is seen: what is not, or reorders what stands beside it, as JSON has it."""
    return text if text.isprintable() else "".join(map(_spelt, text))


def _spelt(sign: str) -> str:
    if sign.isprintable() or sign == "\t":
        return sign
    return json.dumps(sign)[1:-1] if ord(sign) > 0xFFFF else f"\\u{ord(sign):04x}"
