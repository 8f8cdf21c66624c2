"""asl-validator over the definitions of state machines."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scanners.commands import NODE, run
from scanners.scanner import Finding, ScanFailed, Scanner

_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")
_SAID = re.compile(r'^[✓✕] State machine definition "(.*)" is (?:valid|invalid:)$')
_FAULT = re.compile(r"^\s*([A-Z_]+): (.*)$")


def _validate(files: Sequence[Path]) -> list[Finding]:
    with TemporaryDirectory() as folder:
        filled = {str(it): path for it, path in _filled(Path(folder), files)}
        done = run(NODE / "asl-validator", *(word for it in filled for word in ("--yaml-path", it)))
        lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
        told = {match[1] for line in lines if (match := _SAID.match(line))}
        # Of a path that it takes for something else, it says nothing.
        if told != set(filled):
            raise ScanFailed(f"it read {len(told)} definitions of {len(filled)}: {done.stderr}")
        return list(_findings(lines, filled))


def _filled(folder: Path, files: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """The definitions as a deployment fills them: its own values are in the templates."""
    for number, path in enumerate(files):
        filled = folder / f"{number}.asl.yaml"
        filled.write_text(_SUBSTITUTION.sub(_sample, path.read_text("utf-8")), "utf-8")
        yield filled, path


def _sample(substitution: re.Match[str]) -> str:
    name = substitution[1]
    if name.endswith("Arn"):
        return f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    return "aws" if name == "Partition" else name


def _findings(lines: Sequence[str], filled: dict[str, Path]) -> Iterator[Finding]:
    path = None
    for line in lines:
        if said := _SAID.match(line):
            path = filled[said[1]]
        elif path and (fault := _FAULT.match(line)):
            yield Finding(path, 0, fault[1], fault[2])


ASL_VALIDATOR = Scanner(
    "asl-validator",
    ("cft/state-machines/*.asl.yaml",),
    "lost-state.asl.yaml",
    frozenset({"MISSING_TRANSITION_TARGET"}),
    _validate,
)
