"""What a scanner is, and when its silence counts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PLANTED = Path(__file__).parent / "planted"


class ScanFailed(Exception):  # noqa: N818 - a verdict, like a finding: no fault of this program
    """A scanner did not do its work: nothing it says of the project counts."""


@dataclass(frozen=True)
class Finding:
    """What a scanner objects to.

    Attributes:
        line: counted from one; zero for the file as a whole.
        code: the scanner's name of the rule.
    """

    path: Path
    line: int
    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {self.text}"


@dataclass(frozen=True)
class Scanner:
    """A scanner, and the fault that it must find.

    Attributes:
        patterns: of the files that it reads, below the project's root.
        planted: the file in `scanners/planted` that it reads beside them.
        must_find: the codes of what is wrong there.
        scan: gives the findings in some files. Raises ScanFailed.
    """

    name: str
    patterns: Sequence[str]
    planted: str
    must_find: frozenset[str]
    scan: Callable[[Sequence[Path]], Sequence[Finding]]

    def files(self, root: Path) -> list[Path]:
        """The project's files that it reads.

        Raises:
            ScanFailed: there are none for one of the patterns.
        """
        return [path for pattern in self.patterns for path in self._files(root, pattern)]

    def _files(self, root: Path, pattern: str) -> Iterator[Path]:
        found = sorted(root.glob(pattern))
        if not found:
            raise ScanFailed(f"there is nothing to scan: no file is called {pattern}")
        yield from found

    def findings(self, files: Sequence[Path]) -> list[Finding]:
        """What is wrong in the project's files.

        Raises:
            ScanFailed: it did not find what was planted, so it might have missed the rest as well.
        """
        planted = PLANTED / self.planted
        found = self.scan([*files, planted])
        missed = self.must_find - {it.code for it in found if it.path == planted}
        if missed:
            raise ScanFailed(f"it did not find {', '.join(sorted(missed))} in {planted}")
        return [it for it in found if it.path != planted]
