"""Writes a file so that nobody ever reads half of it."""

import tempfile
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a text beside its place and put it there at once; folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False
    ) as part:
        try:
            part.write(text)
            part.close()
            Path(part.name).replace(path)
        except BaseException:  # a full disk, Ctrl-C: nothing half written stays
            Path(part.name).unlink(missing_ok=True)
            raise
