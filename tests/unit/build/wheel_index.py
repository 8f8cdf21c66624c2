"""A place where pip finds wheels, and a pip that says what a test wants."""

import os
import sys
import zipfile
from pathlib import Path

import pytest

from deployer.build.wheels import (
    Target,
)
from tests.unit.project.sample import write

ARM = Target("3.13", "arm64")
MAKE_TARGET = 'while [ "$1" != --target ]; do shift; done; mkdir "$2"'
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, the only place where pip may look."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def publish(index: Path, name: str, tag: str, *requires: str) -> None:
    info = f"{name}-1.0.dist-info"
    needs = "".join(f"Requires-Dist: {it}\n" for it in requires)
    with zipfile.ZipFile(index / f"{name}-1.0-{tag}.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"TAG = '{tag}'\n")
        wheel.writestr(f"{info}/METADATA", METADATA.format(name=name) + needs)
        wheel.writestr(f"{info}/WHEEL", WHEEL.format(tag=tag))
        wheel.writestr(f"{info}/entry_points.txt", f"[console_scripts]\n{name}={name}:main\n")
        wheel.writestr(f"{info}/RECORD", "")


def pretend_pip(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A few lines of shell where the interpreter with its pip would be."""
    interpreter = folder / "python"
    interpreter.write_text(f"#!/bin/sh\n{script}\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(interpreter))


def requiring(root: Path, *lines: str) -> Path:
    write(root / "greet", {"requirements.txt": "".join(f"{line}\n" for line in lines)})
    return root / "greet"
