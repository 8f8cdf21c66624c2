"""What became of data and of code, as text."""

from collections.abc import Sequence

from deployer.messages import (
    DeadLetter,
    Garbage,
    LetterQueue,
    LettersMoved,
    LoadResult,
    LocalState,
)
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.tables import put_table
from deployer.render.text.words import count, moment


@show.register
def _(it: LoadResult, page: Page) -> None:
    counts = (it.status, it.loaded, it.rejected, it.duplicate, it.seconds)
    columns = ("status", "loaded", "rejected", "duplicate", "seconds")
    put_table(page, "", columns, [[str(count) for count in counts]])
    if it.reason:
        page.line(f"Reason: {it.reason}")
    if it.rejects:
        page.line(f"Rejected rows, with their reasons: {it.rejects}")
    if it.todo:
        page.line(it.todo)


def show_letters(letters: Sequence[DeadLetter], page: Page) -> None:
    """Dead letters as a table of each kind, and the bodies that were asked for."""
    failed = [
        (it.message_id, it.function, moment(it.sent), it.error) for it in letters if not it.source
    ]
    if failed:
        put_table(page, "", ("message", "function", "sent", "error"), failed)
    given_up = [
        (it.message_id, it.source, moment(it.sent), str(it.receives)) for it in letters if it.source
    ]
    if given_up:
        put_table(page, "", ("message", "source queue", "sent", "received"), given_up)
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


def show_queues(queues: Sequence[LetterQueue], page: Page) -> None:
    """Dead letter queues as one table."""
    rows = [
        (
            it.queue,
            ", ".join(it.sources),
            str(it.messages),
            moment(it.oldest) if it.oldest else "",
            "redrive" if it.redrivable else "replay",
        )
        for it in queues
    ]
    put_table(page, "", ("queue", "keeps what failed in", "messages", "oldest", "way back"), rows)


@show.register
def _(it: LetterQueue, page: Page) -> None:
    show_queues([it], page)


@show.register
def _(it: LettersMoved, page: Page) -> None:
    of = f" of about {it.total}" if it.total else ""
    page.line(f"{it.queue}: {it.status}, {count(it.moved, 'message')}{of} moved")
    if it.reason:
        page.line(f"Reason: {it.reason}")


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
