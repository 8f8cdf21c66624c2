"""An interpreter that sees what a function sees on Lambda, and nothing of this machine besides."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# What Lambda's Python runtime brings along: boto3, and what boto3 needs.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
RUNTIME_PACKAGES = (
    "boto3",
    "botocore",
    "dateutil",
    "jmespath",
    "s3transfer",
    "six",
    "urllib3",
)

_IMPORT = """\
import importlib, json, pkgutil, sys
sys.path[:0] = json.loads(sys.argv[1])
module, _, name = sys.argv[2].rpartition(".")
handler = getattr(importlib.import_module(module), name)
assert callable(handler)
# What the handler imports only when it is called, too.
for found in pkgutil.walk_packages(sys.path[:1]):
    importlib.import_module(found.name)
print(json.dumps({it: getattr(module, "__file__", None) for it, module in sys.modules.items()}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python, and its version: `3.13`."""

    path: str
    version: str


@cache
def interpreter(wanted: str) -> Interpreter:
    """A Python of the wanted version if this machine has one, else the one that runs the tests.

    Wheels are for the wanted version, but those of pure Python work on either.
    """
    for path in _candidates(wanted):
        if _version(path) == wanted:
            return Interpreter(path, wanted)
    return Interpreter(sys.executable, f"{sys.version_info.major}.{sys.version_info.minor}")


@cache
def _compiled() -> Path:
    """Where modules that several tests import are kept compiled, until this process ends."""
    return Path(_kept().name)


@cache
def _kept() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="compiled-")


@cache
def runtime(without: tuple[str, ...] = ()) -> Path:
    """A folder with links to the packages that the runtime brings along, and to no others."""
    folder = _compiled() / f"runtime-{len(without)}"
    folder.mkdir()
    for name in set(RUNTIME_PACKAGES) - set(without):
        spec = importlib.util.find_spec(name)
        assert spec is not None, name
        assert spec.origin, name
        origin = Path(spec.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        (folder / source.name).symlink_to(source)
    return folder


def import_handler(
    python: Interpreter, handler: str, path: Sequence[Path]
) -> "subprocess.CompletedProcess[str]":
    """Import `module.function`, with no site-packages, no user's and no PYTHONPATH's modules.

    Args:
        path: where the interpreter looks, beside its standard library. All that is in the first,
            the function's own code, is imported as well.
    """
    words = [python.path, "-I", "-S", "-X", f"pycache_prefix={_compiled()}", "-c", _IMPORT]
    return subprocess.run(
        [*words, json.dumps([str(it) for it in path]), handler],
        capture_output=True,
        text=True,
        check=False,
        # What Lambda sets itself; a handler may be imported without its own variables.
        env={"AWS_REGION": "us-east-1", "AWS_LAMBDA_FUNCTION_NAME": "function"},
        timeout=120,
    )


def imported(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """The files of all modules that were imported, by name."""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _candidates(wanted: str) -> Iterator[str]:
    yield sys.executable
    if found := shutil.which(f"python{wanted}"):
        yield found
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from map(str, sorted(root.glob(f"versions/{wanted}.*/bin/python{wanted}")))


def _version(path: str) -> str:
    """The version of an interpreter; empty for what does not run, such as a shim of pyenv."""
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run(
        [path, "-I", "-S", "-c", asked], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""
