"""The functions and layers that a root template declares.

It declares one by a pair of parameters, `<Prefix>Lambda{Function,Layer}BaseName` and
`<Prefix>Lambda{Function,Layer}VersionId`. A third beside them, `...SourceHash`, is told the hash of
the sources, for whoever reads a description or a tag.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deployer.project.template import Template

_VERSION_PARAMETER = re.compile(r"(?P<prefix>.*Lambda(?P<kind>Function|Layer))VersionId")

LAYER_PREFIX = "lambda-layer-"
SOURCE_FOLDERS = ("src", "lambda-code", "code")
"""Where functions live, below the project's root; the latter two by an older convention."""
UNPACKAGED_FOLDERS = frozenset(
    {"__pycache__", ".git", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv"}
)
"""Folders below a function's or layer's that never come into its zip."""


@dataclass(frozen=True)
class Declaration:
    """A BaseName/VersionId pair of a template.

    Attributes:
        kind: `Function` or `Layer`.
    """

    kind: str
    base_name_parameter: str
    version_parameter: str


def declarations(template: Template) -> list[Declaration]:
    """The pairs that a root template declares, by name; a VersionId is what makes one."""
    return [
        Declaration(match["kind"], f"{match['prefix']}BaseName", name)
        for name in template.parameters
        if (match := _VERSION_PARAMETER.fullmatch(name))
    ]


def hash_parameter(version_parameter: str) -> str:
    """The parameter that takes the hash of a pair's sources, in templates that declare it."""
    return f"{version_parameter.removesuffix('VersionId')}SourceHash"


def base_name(template: Template, declared: Declaration, values: Mapping[str, str]) -> str:
    """The base name that a pair has: given, or the parameter's Default; empty without either."""
    parameter = template.parameters.get(declared.base_name_parameter, {})
    return values.get(declared.base_name_parameter) or str(parameter.get("Default", ""))


def source_folder(root: Path, kind: str, base_name: str) -> Path:
    """Where the code of a function or layer lives, or should where there is none."""
    if kind != "Function":
        return root / base_name
    candidates = [root / it / base_name for it in SOURCE_FOLDERS]
    return next((it for it in candidates if it.is_dir()), candidates[0])
