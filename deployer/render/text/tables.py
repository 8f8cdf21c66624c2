"""Rows in columns where there is room for them, else each row's fields below one another.

Nothing is left out or cut, whatever the width: what stands in a cell is often there to be copied.
"""

from collections.abc import Iterable, Sequence

from deployer.render.text.page import Page, line
from deployer.render.text.words import width_of

_BETWEEN = 2
"""Blanks between two columns."""


def put_table(
    page: Page, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Show a table.

    Args:
        columns: their headings; all of them empty where there are none.
    """
    if title:
        page.line((title, "italic"))
    lines = list(rows)
    widths = [max(map(width_of, column)) for column in zip(columns, *lines, strict=True)]
    if sum(widths) + _BETWEEN * (len(widths) - 1) <= page.width:
        _columns(page, columns, lines)
    else:
        _stacked(page, columns, lines)


def _columns(page: Page, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.table import Table

    padding = (0, _BETWEEN, 0, 0)
    table = Table(box=None, pad_edge=False, padding=padding, show_header=any(columns))
    for column in columns:
        # As text, for in a string rich would read [brackets] as markup.
        table.add_column(line(column), overflow="fold", no_wrap=True)
    for row in rows:
        table.add_row(*(line(cell) for cell in row))
    page.put(table)


def _stacked(page: Page, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    names = max(map(width_of, columns))
    for at, row in enumerate(rows):
        if at:
            page.line("")
        for column, cell in zip(columns, row, strict=True):
            # The terminal wraps what is too long for it, so that it can be copied whole.
            page.line((f"{column:<{names}}  " if names else "", "bold"), cell)
