"""The commands that a restore names: those that go on, or compare, with the same place."""

import shlex
from dataclasses import dataclass

from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.command import command
from deployer.pipeline.target import Target
from deployer.project.project import Project


@dataclass(frozen=True)
class NextCommands:
    """What a person may do next with one backup.

    Attributes:
        name: of the backup.
        to_table: as the command line has it; None for the stack's own.
    """

    project: Project
    target: Target
    place: BackupPlace
    name: str
    to_table: str | None

    def restoring(self, *, overwrite: bool) -> str:
        """Restore it, which goes on where a restore was broken off."""
        table = ("--to-table", self.to_table) if self.to_table else ()
        return self._command("restore", *table, *(("--overwrite",) if overwrite else ()))

    def comparing(self, table: str) -> str:
        """Compare it with a table."""
        return self._command("verify", "--with-table", table)

    def _command(self, verb: str, *options: str) -> str:
        source = ("--from", self.place.source) if self.place.source else ()
        words = shlex.join(("backup", verb, self.name, *source, *options))
        return command(self.project, self.target, words)
