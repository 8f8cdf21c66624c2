"""The layer is on its function's path, so it is here."""

import sys
from pathlib import Path

_FOLDER = str(Path(__file__).parents[3] / "lambda-layer-redaction/python")
if _FOLDER not in sys.path:
    sys.path.insert(0, _FOLDER)
