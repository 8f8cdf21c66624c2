"""What became of data and of code, as text."""

from collections.abc import Sequence

from deployer.messages import DeadLetter, Garbage, LoadResult, LocalState
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.tables import put_table
from deployer.render.text.words import moment


@show.register
def _(it: LoadResult, page: Page) -> None:
    counts = (it.status, it.loaded, it.rejected, it.duplicate, it.seconds)
    columns = ("status", "loaded", "rejected", "duplicate", "seconds")
    put_table(page, "", columns, [[str(count) for count in counts]])
    if it.reason:
        page.line(f"Reason: {it.reason}")
    if it.rejects:
        page.line(f"Rejected rows, with their reasons: {it.rejects}")
    if it.replayable:
        page.line("Its event is kept; once the cause is gone: deployer dlq replay")


def show_letters(letters: Sequence[DeadLetter], page: Page) -> None:
    """Dead letters as one table, and the bodies that were asked for."""
    rows = [(it.message_id, it.function, moment(it.sent), it.error) for it in letters]
    put_table(page, "", ("message", "function", "sent", "error"), rows)
    for it in letters:
        if it.body:
            page.line(f"{it.message_id}: {it.body}")


def show_garbage(found: Sequence[Garbage], page: Page) -> None:
    """What nobody needs as one table for each bucket."""
    for bucket in dict.fromkeys(it.bucket for it in found):
        rows = [
            (it.key, str(it.versions), str(it.size), f"{it.last:%Y-%m-%d}")
            for it in found
            if it.bucket == bucket
        ]
        put_table(page, f"Unused in {bucket}", ("key", "versions", "bytes", "last"), rows)


@show.register
def _(it: DeadLetter, page: Page) -> None:
    show_letters([it], page)


@show.register
def _(it: Garbage, page: Page) -> None:
    show_garbage([it], page)


@show.register
def _(it: LocalState, page: Page) -> None:
    rows = (
        ("endpoint", it.endpoint),
        ("state", "running" if it.answering else "not answering"),
        ("process", str(it.process)),
        ("account", it.account),
        ("region", it.region),
        ("started", moment(it.started)),
        ("IAM enforced", "yes" if it.auth else "no"),
        ("data kept", "yes" if it.persist else "no"),
    )
    put_table(page, "Local cloud", ("", ""), rows)
