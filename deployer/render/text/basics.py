"""What any command may say, as text."""

from deployer.messages import Identity, Note, Result, Table, Warned
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.tables import put_table

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
    put_table(page, it.title, it.columns, it.rows)


@show.register
def _(it: Result, page: Page) -> None:
    if not it.error or it.told:
        return  # what was done has been said
    if it.exit_code == _INTERRUPTED:
        page.errors.line("Interrupted.")
        return
    what = f"{it.where}: {it.error}" if it.where else it.error
    page.errors.line(("Error", "bold red"), f": {what}")
    if it.todo:
        page.errors.line(it.todo)
