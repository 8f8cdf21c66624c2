"""What any command may say, as text."""

from deployer.messages import Identity, Note, Result, Table, Warned
from deployer.render.text.page import Page, line
from deployer.render.text.show import show

_INTERRUPTED = 130


@show.register
def _(it: Identity, page: Page) -> None:
    place = f"local cloud at {it.endpoint}" if it.endpoint else f"account {it.account}"
    page.line((it.arn, "bold"), f"  {place}, {it.region}")


@show.register
def _(it: Note, page: Page) -> None:
    page.line(it.text)


@show.register
def _(it: Warned, page: Page) -> None:
    page.line(("Warning: ", "yellow"), it.text)


@show.register
def _(it: Table, page: Page) -> None:
    from rich.table import Table as RichTable

    if it.title:
        page.line((it.title, "italic"))
    table = RichTable(box=None, pad_edge=False, show_header=any(it.columns))
    for column in it.columns:
        # Only the last column gives way: ids before it are there to be copied.
        last = column == it.columns[-1]
        # As text, for in a string rich would read [brackets] as markup.
        table.add_column(line(column), overflow="fold", no_wrap=not last)
    for row in it.rows:
        table.add_row(*(line(cell) for cell in row))
    page.put(table)


@show.register
def _(it: Result, page: Page) -> None:
    if not it.error:
        return  # what was done has been said
    if it.exit_code == _INTERRUPTED:
        page.errors.line("Interrupted.")
        return
    what = f"{it.where}: {it.error}" if it.where else it.error
    page.errors.line(("Error", "bold red"), f": {what}")
    if it.todo:
        page.errors.line(it.todo)
