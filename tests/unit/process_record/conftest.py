"""The function's folder and the layer are on its path."""

import sys
from pathlib import Path

_ROOT = Path(__file__).parents[3]
for _folder in ("lambda-layer-tarius/python", "src/process-record"):
    if str(_ROOT / _folder) not in sys.path:
        sys.path.insert(0, str(_ROOT / _folder))
