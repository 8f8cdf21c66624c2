"""The repository's workflows, parsed."""

from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / ".github/workflows"


def workflow(name: str) -> dict[str, Any]:
    """One workflow; what starts it stands under `on`."""
    # In YAML 1.1 the bare key `on` is true; GitHub reads 1.2.
    read: dict[Any, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in read.items()}
