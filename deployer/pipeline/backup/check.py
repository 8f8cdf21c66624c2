"""Verifies a backup for a person who asks for no more, and compares it with a table."""

from deployer.messages import Ui
from deployer.pipeline.backup.compare import compare_table, difference, is_alike
from deployer.pipeline.backup.manifest import Manifest
from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.backup.reading import BackupReader
from deployer.pipeline.backup.table_items import TableItems
from deployer.pipeline.backup.target_table import check_table
from deployer.pipeline.backup.verify import verify_backup
from deployer.pipeline.backup.wording import many
from deployer.pipeline.backup.workers import Workers
from deployer.stack.interrupts import Interrupted, Interrupts


def check_backup(place: BackupPlace, manifest: Manifest, table: str | None, ui: Ui) -> str:
    """Verify a backup; in short what is wrong with it, or nothing.

    Args:
        table: what it is compared with, if it is whole; None for nothing, empty for the stack's.

    Raises:
        ProjectError: the table is of another kind, or not there.
        ClientError: the caller may not read something.
        KeyboardInterrupt: a person, or a signal, broke it off.
    """
    name = place.table if table == "" else table
    if name is not None:
        check_table(place, manifest, name)
    try:
        with Interrupts() as interrupts:
            reader = BackupReader(place, manifest, ui, interrupts.pause)
            workers = Workers(ui, interrupts.pause)
            verified = verify_backup(reader, workers)
            ui.emit(verified)
            if verified.faults:
                return f"the backup is damaged: {many(verified.faults, 'fault')}"
            if name is None:
                return ""
            client = place.target.aws.client("dynamodb")
            items = TableItems(client, name, manifest.keys, workers.stop)
            compared = compare_table(reader, items, workers)
            ui.emit(compared)
            return "" if is_alike(compared) else difference(compared)
    except Interrupted:
        raise KeyboardInterrupt from None
