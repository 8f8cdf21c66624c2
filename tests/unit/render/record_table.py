"""The table of records in docs/output.md, made from the messages themselves.

`python -m tests.unit.render.record_table` writes it anew.
"""

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from deployer.messages import Message
from deployer.render.json_lines import record_type

DOCUMENT = Path(__file__).parents[3] / "docs/output.md"
BEGIN, END = "<!-- records -->\n", "<!-- end of records -->"

_PLAIN = {str: "text", int: "integer", float: "number", bool: "boolean", datetime: "time"}


def records_table() -> str:
    """All records, then what is nested in them, each with its fields."""
    kinds = sorted(get_args(Message), key=record_type)
    nested = dict.fromkeys(it for kind in kinds for it in _nested(kind))
    rows = [_row(f"`{record_type(it)}`", it) for it in kinds]
    rows += [_row(f"*{_words(it)}*", it) for it in sorted(nested, key=_words)]
    return "| record | what it tells | fields |\n|---|---|---|\n" + "".join(rows)


def written_table() -> str:
    """The table as it stands in the document."""
    return DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def _row(name: str, kind: type) -> str:
    hints = get_type_hints(kind)
    told = ", ".join(f"`{it.name}` {_type(hints[it.name])}" for it in fields(kind))
    summary = re.sub(r"\s+", " ", (kind.__doc__ or "").split("\n\n")[0])
    return f"| {name} | {summary} | {told} |\n"


def _type(hint: Any) -> str:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, types.UnionType):
        return " or ".join("null" if it is types.NoneType else _type(it) for it in get_args(hint))
    if get_origin(hint) is tuple:
        return f"[{_type(get_args(hint)[0])}]"
    if get_origin(hint) is Mapping:
        return "object of text"
    assert is_dataclass(hint), f"how is {hint} told in JSON?"
    return f"*{_words(hint)}*"


def _words(kind: Any) -> str:
    return record_type(kind).replace("-", " ")


def _nested(kind: Any) -> Iterator[type]:
    for hint in get_type_hints(kind).values():
        for it in get_args(hint):
            if is_dataclass(it) and isinstance(it, type):
                yield it
                yield from _nested(it)


if __name__ == "__main__":
    text = DOCUMENT.read_text(encoding="utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}{records_table()}{END}{after}", encoding="utf-8")
