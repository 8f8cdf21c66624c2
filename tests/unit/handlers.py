"""Handlers of functions, imported side by side."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

SRC = Path(__file__).resolve().parents[2] / "src"


def imported_handler(function: str) -> ModuleType:
    """The handler under a name of its own, for every function has a module `handler`.

    Args:
        function: its folder under src, which must be on the path with its layers.
    """
    name = function.replace("-", "_") + "_handler"
    spec = importlib.util.spec_from_file_location(name, SRC / function / "handler.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
