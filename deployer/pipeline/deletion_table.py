"""Shows what a deletion will do, before anybody is asked."""

from collections.abc import Iterator

from deployer.messages import Note, Table, Ui
from deployer.stack.delete import Deletion


def show_deletion(deletion: Deletion, ui: Ui) -> None:
    """Emit the stack, and one row for everything that holds data or is kept."""
    ui.emit(Note(f"Delete {deletion.stack.name} ({deletion.stack.status})"))
    if rows := tuple(_rows(deletion)):
        ui.emit(Table("", ("resource", "what happens to it"), rows))


def _rows(deletion: Deletion) -> Iterator[tuple[str, str]]:
    for bucket in deletion.emptied:
        yield bucket, "emptied, all versions, and deleted"
    for it in deletion.lost:
        yield it.name, f"deleted with {it.what}" + ", after a snapshot" * it.after_snapshot
    for bucket in deletion.unmade:
        yield bucket, "not emptied: its creation failed, so it may be somebody else's"
    for kept in deletion.retained:
        name = kept.physical_id or kept.logical_id
        yield name, f"kept by its DeletionPolicy ({kept.resource_type})"
