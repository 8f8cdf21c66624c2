"""Restores a backup into a table, and compares the two."""

from collections.abc import Callable
from dataclasses import dataclass

from deployer.errors import DeployerError
from deployer.messages import BackupRestored, Note, TableCompared, Ui, Warned
from deployer.pipeline.backup.compare import compare_table, counted, difference, is_alike
from deployer.pipeline.backup.manifest import Manifest
from deployer.pipeline.backup.next_commands import NextCommands
from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.backup.reading import BackupReader
from deployer.pipeline.backup.table_items import TableItems
from deployer.pipeline.backup.table_making import make_ready
from deployer.pipeline.backup.tally import Tally, Telling
from deployer.pipeline.backup.target_table import TargetTable, find_target
from deployer.pipeline.backup.verify import verify_backup
from deployer.pipeline.backup.wording import many
from deployer.pipeline.backup.workers import Workers
from deployer.pipeline.backup.write import Writing, refusals
from deployer.stack.interrupts import Interrupted, Interrupts


@dataclass(frozen=True)
class Wanted:
    """What is to be restored, and how.

    Attributes:
        to_table: None for the stack's own.
        overwrite: whether items are replaced that are otherwise in the table.
        after: the commands that are named at the end.
    """

    manifest: Manifest
    to_table: str | None
    overwrite: bool
    after: NextCommands


def restore_backup(place: BackupPlace, wanted: Wanted, ui: Ui, *, approved: bool) -> str:
    """Restore a backup, after asking; in short what is wrong at the end, or nothing.

    Raises:
        ProjectError: the table is of another kind.
        DeployerError: the backup is damaged, and nothing was written; or it was changed meanwhile.
        ClientError: the caller may not do it.
        KeyboardInterrupt: a person, or a signal, broke it off.
    """
    ui.emit(wanted.manifest.backup)
    table = find_target(place, wanted.manifest, wanted.to_table)
    ui.emit(Note(_plan(wanted, table, place)))
    if not approved and not ui.confirm(_question(wanted, table)):
        ui.emit(Note("Nothing was restored."))
        return "a person said no"
    run = _Run(place, wanted, table, ui)
    try:
        with Interrupts() as interrupts:
            return run.to_end(interrupts.pause)
    except (Interrupted, KeyboardInterrupt):
        run.tell_left()
        raise KeyboardInterrupt from None
    except Exception:
        if run.written:
            run.tell_left()
        raise


class _Run:
    """One restore."""

    def __init__(self, place: BackupPlace, wanted: Wanted, table: TargetTable, ui: Ui) -> None:
        self.tally = Tally()
        self._place = place
        self._wanted = wanted
        self._table = table
        self._ui = ui
        backup = wanted.manifest.backup
        self._telling = Telling(backup.name, "restore", backup.items, self.tally)
        self._is_written = False

    @property
    def written(self) -> int:
        """Items that it has put into the table."""
        return self.tally.count("written") + self.tally.count("overwritten")

    def to_end(self, pause: Callable[[float], None]) -> str:
        """Verify, write, compare; in short what is wrong at the end."""
        manifest = self._wanted.manifest
        reader = BackupReader(self._place, manifest, self._ui, pause)
        workers = Workers(self._ui, pause)
        self._verify(reader, workers)
        table = self._table
        make_ready(*(self._place, manifest, table.name, table.definition, pause), named=table.named)
        items = TableItems(
            self._place.target.aws.client("dynamodb"),
            self._table.name,
            manifest.keys,
            workers.stop,
            new=self._table.is_new,
        )
        self._write(reader, items, workers)
        compared = compare_table(reader, items, workers)
        if self._table.is_new:
            compared = counted(compared, items, workers)
        self._ui.emit(compared)
        return self._verdict(compared)

    def tell_left(self) -> None:
        """Tell what a restore that was broken off has done, and how it goes on."""
        if self._is_written:
            compares = self._wanted.after.comparing(self._table.name)
            told = "All that was to be written is written; only the comparison is missing."
            self._ui.emit(Note(f"Broken off. {told} To compare: {compares}"))
            return
        if self.written:
            self._ui.emit(self._telling.now())
        written = f"{many(self.written, 'item')} written"
        again = self._wanted.after.restoring(overwrite=self._wanted.overwrite)
        self._ui.emit(Note(f"Broken off, {written}. To go on from there: {again}"))

    def _verify(self, reader: BackupReader, workers: Workers) -> None:
        verified = verify_backup(reader, workers)
        self._ui.emit(verified)
        if verified.faults:
            raise DeployerError(
                f"the backup is damaged ({many(verified.faults, 'fault')}), so nothing was written",
                where=verified.backup,
                todo="The bucket has versions: look for older ones of these files; or restore "
                "another backup.",
            )

    def _write(self, reader: BackupReader, items: TableItems, workers: Workers) -> None:
        backup = self._wanted.manifest.backup
        self._telling.begin()
        writing = Writing(items, self.tally, self._wanted.overwrite, self._table.is_new)
        workers.each(writing.take, reader.strict(), self._telling.due)
        counts = self.tally.counts()
        self._ui.emit(
            BackupRestored(
                backup=backup.name,
                table=self._table.name,
                created=self._table.is_new,
                items=counts.total(),
                written=counts["written"],
                overwritten=counts["overwritten"],
                same=counts["same"],
                kept=counts["kept"],
                refused=counts["refused"],
                seconds=round(self._telling.seconds, 3),
                kept_keys=self.tally.keys("kept"),
            )
        )
        self._is_written = True

    def _verdict(self, compared: TableCompared) -> str:
        """What is wrong with the table in short; nothing where all is as in the backup."""
        kept, keys = self.tally.count("kept"), self.tally.keys("kept")
        if kept and not self._wanted.overwrite:
            left = "was left as it is" if kept == 1 else "were left as they are"
            replaces = self._wanted.after.restoring(overwrite=True)
            named = ", ".join(keys) + (" …" if kept > len(keys) else "")
            self._ui.emit(
                Warned(
                    f"{many(kept, 'item')} in the table changed since the backup, and {left}: "
                    f"{named}\nTo put what the backup has in the place: {replaces}"
                )
            )
        if warned := refusals(self.tally):
            self._ui.emit(warned)
        if is_alike(compared):
            return ""
        return difference(compared)


def _plan(wanted: Wanted, table: TargetTable, place: BackupPlace) -> str:
    manifest = wanted.manifest
    items = many(manifest.backup.items, "item")
    other = f" of {manifest.table}" if manifest.table != place.table else ""
    if table.is_new:
        made = "a table that is made now, on demand; it will belong to no stack"
        return f"{items}{other} to go into {table.name}, {made}."
    changed = "replaced by the backup's" if wanted.overwrite else "kept as it is"
    return (
        f"{items}{other} to go into {table.name}, which has about {many(table.items, 'item')}. "
        f"An item that is there but differs from the backup's is {changed}; what the table has "
        "besides stays."
    )


def _question(wanted: Wanted, table: TargetTable) -> str:
    backup = wanted.manifest.backup
    return f"Restore {backup.name} into {table.name}?"
