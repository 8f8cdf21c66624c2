"""What a benchmark of several sections says, and how it ends."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def report(
    heading: Sequence[str],
    sections: Iterable[tuple[str, Sequence[str]]],
    output: Path | None,
) -> None:
    """Print the sections, and write them to a file as they come.

    Args:
        sections: the text of each, and the targets that it missed.

    Raises:
        SystemExit: always; with the targets that were missed, if any were.
    """
    parts = list(heading)
    missed: list[str] = []
    for text, lacking in sections:
        parts.append(text)
        missed += lacking
        if output:  # as far as it goes, should the rest be cut off
            output.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print("\n\n".join(parts))
    sys.exit(f"missed: {'; '.join(missed)}" if missed else 0)
