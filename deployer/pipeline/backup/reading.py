"""Reads a backup from S3: its data files one after the other, as chunks of lines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from deployer.errors import DeployerError
from deployer.messages import BackupFault, Ui
from deployer.pipeline.backup.data_lines import Chunk, checked, chunks
from deployer.pipeline.backup.manifest import ListedFile, Manifest
from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.backup.stored import DamagedError, StoredObject


@dataclass
class BackupReader:
    """Reads the files of one backup; each time the same versions of them.

    Attributes:
        pause: waits for some seconds, and raises where a signal came.
        faults: what was found wrong.
    """

    place: BackupPlace
    manifest: Manifest
    ui: Ui
    pause: Callable[[float], None]
    faults: int = 0
    _objects: dict[str, StoredObject] = field(default_factory=dict)

    def tolerant(self) -> Iterator[Chunk]:
        """All lines; a file that is not as it should be is told of, and the next one read."""
        for file in self.manifest.files:
            try:
                yield from chunks(file, self._stored(file))
            except DamagedError as error:
                self.tell(file.key, str(error))

    def strict(self) -> Iterator[Chunk]:
        """All lines.

        Raises:
            DeployerError: a file is not as it was when it was verified.
        """
        for file in self.manifest.files:
            try:
                yield from chunks(file, self._stored(file))
            except DamagedError as error:
                raise DeployerError(
                    str(error),
                    where=f"s3://{self.place.bucket}/{file.key}",
                    todo="Somebody changes this backup: find out who before you go on.",
                ) from error

    def check_summaries(self) -> None:
        """Read the files that hold no items, and tell of what is wrong with them."""
        for file in self.manifest.summaries:
            try:
                for _ in checked(file, self._stored(file).chunks()):
                    pass
            except DamagedError as error:
                self.tell(file.key, str(error))

    def tell(self, key: str, text: str, *, faults: int = 1) -> None:
        """Tell of something wrong with a file."""
        self.faults += faults
        self.ui.emit(BackupFault(f"s3://{self.place.bucket}/{key}", text))

    def _stored(self, file: ListedFile) -> StoredObject:
        """A file, which keeps to the version that was read first."""
        if file.key not in self._objects:
            s3 = self.place.target.aws.client("s3")
            self._objects[file.key] = StoredObject(s3, self.place.bucket, file.key, self.pause)
        return self._objects[file.key]
