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

    def ranges_part(self, part: int) -> str:
        """Some of the ranges, while the file is still being cut."""
        return f"{self.folder}ranges-{part:04}.jsonl"

    @property
    def rejects_header(self) -> str:
        """The first row of each rejects file."""
        return f"{self.folder}rejects-header.csv"

    def rejects_join(self, token: str) -> str:
        """How far an invocation, whose token it is, came with joining the rejects."""
        return f"{self.folder}rejects-join/{token}"

    @property
    def results(self) -> str:
        """Under it the Map that writes rows puts its results, without a slash at its end."""
        return f"{self.folder}results"

    def keys(self, index: int) -> str:
        """Digests of the keys in a range."""
        return f"{self.folder}keys/{index:06}"

    def skips(self, index: int) -> str:
        """Lines of a range whose key comes again later in the file; empty where none does."""
        return f"{self.folder}skips/{index:06}"

    def rejects(self, name: str) -> str:
        """Rejects of a part of a range, by a name that reject_part gave."""
        return f"{self.folder}rejects/{name}"


def reject_part(index: int, line: int, token: str) -> str:
    """A name for the rejects of a range from a line on. Names in order are lines in order.

    Args:
        token: of the one invocation that writes it. A result names the parts that belong to it, so
            parts of an invocation whose result was lost, and which another repeats, do no harm.
    """
    return f"{index:06}/{line:012}-{token}.csv"
