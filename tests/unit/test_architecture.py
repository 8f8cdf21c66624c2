"""Imports run one way: cli → pipeline → aws and project → values."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "deployer"
MODULES = {
    ".".join(("deployer", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): path
    for path in PACKAGE.rglob("*.py")
}
VALUES = ("deployer.errors", "deployer.messages")


def _imports(module: str) -> set[str]:
    """All that a module imports, inside functions and for types as well."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports by a relative path"
            found |= {node.module or "", *(f"{node.module}.{it.name}" for it in node.names)}
    return found


IMPORTS = {module: _imports(module) for module in MODULES}


def _is_in(module: str, *packages: str) -> bool:
    return any(module == it or module.startswith(f"{it}.") for it in packages)


def _importers(*packages: str) -> set[str]:
    """The modules that import something of a package."""
    return {
        module for module, found in IMPORTS.items() if any(_is_in(it, *packages) for it in found)
    }


def _outside(modules: set[str], *packages: str) -> set[str]:
    return {module for module in modules if not _is_in(module, *packages)}


def test_modules_were_found() -> None:
    assert {"deployer.cli.main", "deployer.render.text", *VALUES} <= set(MODULES)
    assert _importers("click")
    assert _importers("rich")


@pytest.mark.parametrize(
    ("library", "packages"),
    [
        ("click", ["deployer.cli"]),
        ("rich", ["deployer.render"]),
        ("cfnlint", ["deployer.check"]),
        ("flask", ["deployer.pipeline.api"]),
        ("werkzeug", ["deployer.pipeline.api"]),
    ],
)
def test_library_is_known_in_one_place(library: str, packages: list[str]) -> None:
    assert _outside(_importers(library), *packages) == set()


def test_gh_is_started_in_one_place() -> None:
    starting = {name for name, it in MODULES.items() if '["gh"' in it.read_text()}
    assert starting == {"deployer.github.gh"}


def test_nothing_but_the_entry_point_imports_the_command_line() -> None:
    assert _outside(_importers("deployer.cli"), "deployer.cli") == {"deployer.__main__"}


def test_only_the_command_line_imports_pipeline_and_renderers() -> None:
    assert _outside(_importers("deployer.pipeline"), "deployer.pipeline", "deployer.cli") == set()
    assert _outside(_importers("deployer.render"), "deployer.render", "deployer.cli") == set()


def test_values_import_nothing_of_ours() -> None:
    for module, found in IMPORTS.items():
        if _is_in(module, *VALUES):
            assert _outside({it for it in found if _is_in(it, "deployer")}, *VALUES) == set()


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("project", []),
        ("aws", []),
        ("github", []),
        ("check", ["project"]),
        ("build", ["project", "aws"]),
        ("stack", ["project", "aws"]),
    ],
)
def test_stage_imports_only_what_is_below_it(package: str, allowed: list[str]) -> None:
    below = [f"deployer.{name}" for name in (package, *allowed)]
    for module, found in IMPORTS.items():
        if _is_in(module, f"deployer.{package}"):
            ours = {it for it in found if _is_in(it, "deployer")}
            assert _outside(ours, *below, *VALUES) == set(), module


def test_aws_is_not_imported_before_it_is_needed() -> None:
    """Modules that --help and validate load must not pull botocore in at import time."""
    for module, path in MODULES.items():
        if not _is_in(module, *(f"deployer.{name}" for name in ("cli", "project", "check"))):
            continue
        for node in ast.parse(path.read_text()).body:
            names = [it.name for it in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(_is_in(it, "boto3", "botocore") for it in names), module
