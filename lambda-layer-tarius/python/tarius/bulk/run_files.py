"""Where a bulk load keeps what its steps hand on, in the work bucket."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RunFiles:
    """Keys of one execution's files.

    Attributes:
        bucket: the work bucket.
        prefix: of all bulk loads, with a slash at its end.
        execution: the execution's name.
    """

    bucket: str
    prefix: str
    execution: str

    @property
    def folder(self) -> str:
        return f"{self.prefix}{self.execution}/"

    @property
    def ranges(self) -> str:
        """The ranges, one JSON document a line: the items of the Distributed Maps."""
        return f"{self.folder}ranges.jsonl"

    @property
    def results(self) -> str:
        """Under it the Map that writes rows puts its results, without a slash at its end."""
        return f"{self.folder}results"

    def keys(self, index: int) -> str:
        """Digests of the keys in a range."""
        return f"{self.folder}keys/{index:06}"

    def skips(self, index: int) -> str:
        """Lines of a range whose key comes again later in the file; no object where none does."""
        return f"{self.folder}skips/{index:06}"

    def rejects(self, index: int, part: int) -> str:
        """Rejects of a part of a range: a range is written in several parts if time runs out."""
        return f"{self.folder}rejects/{index:06}-{part:04}.csv"
