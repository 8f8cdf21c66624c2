"""The function's folder is the root of its zip, so its modules are imported by their bare names."""

import sys
from pathlib import Path

_FOLDER = str(Path(__file__).parents[3] / "src/manage-folders")
if _FOLDER not in sys.path:
    sys.path.insert(0, _FOLDER)
