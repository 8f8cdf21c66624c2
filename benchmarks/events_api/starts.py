"""Starts of both functions in processes of their own, from the zips as Lambda unpacks them."""

from __future__ import annotations

import json
import py_compile
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.events_api.contenders import PEER, environment
from benchmarks.events_api.kinds import KINDS, new_id, proxy_event
from tests.unit.built_zips.built import functions, unpacked
from tests.unit.built_zips.clean_python import link_runtime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FIRST = ["boto3", "botocore.config"]
_POWERTOOLS = ["aws_lambda_powertools", "aws_lambda_powertools.event_handler"]


@dataclass(frozen=True)
class Start:
    """What is started.

    Attributes:
        path: where it finds its modules.
        stages: modules to import, by the name of a stage.
        is_base64: whether its API hands bodies over as bytes.
    """

    path: Sequence[Path]
    stages: Mapping[str, Sequence[str]]
    is_base64: bool = True


def starts(folder: Path, url: str, count: int) -> Mapping[str, Mapping[str, Sequence[float]]]:
    """Milliseconds of processor time, by what is started and by stage; all take turns."""
    started = _started(folder)
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name, it in started.items():
        _start(it, url)  # so that no one reads its files from the disk
        found[name] = defaultdict(list)
    for number in range(count):
        names = list(started)[number % len(started) :] + list(started)[: number % len(started)]
        for name in names:
            for stage, spent in _start(started[name], url).items():
                found[name][stage].append(spent)
    return found


def _started(folder: Path) -> Mapping[str, Start]:
    function = functions()["store-event"]
    runtime = link_runtime(folder / "runtime")
    task = unpacked([function.artifact], folder / "task")
    opt = unpacked(function.layers, folder / "opt")
    compiled = folder / "compiled"
    shutil.copytree(opt, compiled)
    _compile(compiled)
    shared = [
        f"tarius.{it}" for it in ("environment", "aws.failures", "table.items", "table.numbers")
    ]
    stages = {"boto3": _FIRST, "Powertools": _POWERTOOLS, "tarius": shared, "handler": ["handler"]}
    bare = {"boto3": _FIRST, "handler": ["handler"]}
    return {
        "ours": Start([task, opt / "python", runtime], stages),
        "ours, with .pyc files in its layers": Start([task, compiled / "python", runtime], stages),
        PEER: Start([Path(__file__).parent / "peer", runtime], bare, is_base64=False),
    }


def _compile(folder: Path) -> None:
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    for it in sorted(folder.rglob("*.py")):
        py_compile.compile(str(it), doraise=True, invalidation_mode=mode)


def _start(it: Start, url: str) -> Mapping[str, float]:
    settings = {
        "path": [str(path) for path in it.path],
        "stages": it.stages,
        "event": proxy_event(KINDS[0], new_id(), is_base64=it.is_base64),
    }
    # -B: nothing is written beside the files, as on Lambda, where they are read-only. The runtime's
    # own packages are compiled there, and here.
    program = str(Path(__file__).with_name("start.py"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", program, json.dumps(settings)],
        capture_output=True,
        text=True,
        check=False,
        env=dict(environment(url)),
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    spent: Mapping[str, float] = json.loads(done.stdout)
    return spent
