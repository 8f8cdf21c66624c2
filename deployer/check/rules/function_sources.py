"""T006: a function's code parses, and holds the handler that Lambda will call."""

import ast
import os
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from deployer.check.parsed_files import ParsedFiles
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.code_uses import HandlerSpec, declared_handlers
from deployer.project.declarations import UNPACKAGED_FOLDERS, base_name, declarations, source_folder

_DEFAULT = HandlerSpec("", "handler.handler", has_layers=False)
# A later runtime may know grammar that this interpreter does not, so the findings name it: the
# local cloud runs functions on it as well, and a later one may run the deployer.
_PYTHON = f"Python {sys.version_info.major}.{sys.version_info.minor}"


def _violations(survey: Survey) -> Iterator[Violation]:
    project = survey.project
    seen: set[Path] = set()
    parsed = ParsedFiles(project.root)
    for spec in project.stacks:
        template = spec.tree.template
        for declared in declarations(template):
            name = base_name(template, declared, project.params.values)
            folder = source_folder(project.root, declared.kind, name)
            if declared.kind != "Function" or not name or folder in seen:
                continue
            if not folder.is_dir() or not any(folder.iterdir()):
                continue  # T003
            seen.add(folder)
            handlers = declared_handlers(spec.tree, declared, project.params.values) or [_DEFAULT]
            yield from _of_folder(folder, handlers, parsed)
    parsed.keep()


def _of_folder(
    folder: Path, handlers: Sequence[HandlerSpec], parsed: ParsedFiles
) -> Iterator[Violation]:
    python = [it for it in handlers if not it.runtime or it.runtime.startswith("python")]
    if not python:
        return
    broken = list(_unparsable(folder, parsed))
    yield from broken
    if not broken:
        for name in sorted({(it.handler, it.has_layers) for it in python if it.handler}):
            yield from _of_handler(folder, *name)


def _unparsable(folder: Path, parsed: ParsedFiles) -> Iterator[Violation]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - UNPACKAGED_FOLDERS)
        for name in sorted(names):
            path = Path(parent, name)
            if name.endswith(".py") and not (path.exists() and parsed.has(path)):
                faults = _parsed(path)[1]
                yield from faults
                if not faults:
                    parsed.add(path)


def _parsed(path: Path) -> tuple[ast.Module | None, list[Violation]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python merely advises against, Lambda runs
            return ast.parse(path.read_bytes(), str(path)), []
    except SyntaxError as error:
        return None, [Violation(path, error.lineno or 0, f"this is not {_PYTHON}: {error.msg}")]
    except (OSError, ValueError) as error:  # a broken link; NUL bytes
        return None, [Violation(path, 0, f"this is not {_PYTHON}: {error}")]


def _of_handler(folder: Path, handler: str, has_layers: bool) -> Iterator[Violation]:
    module, _, name = handler.rpartition(".")
    if not module:
        yield Violation(folder, 0, f"the Handler '{handler}' is not of the form module.function")
        return
    stem = folder.joinpath(*re.split(r"[./]", module))
    candidates = (stem.with_name(f"{stem.name}.py"), stem / "__init__.py")
    path = next((it for it in candidates if it.is_file()), None)
    if path is None:
        elsewhere = has_layers or (folder / "requirements.txt").is_file()
        if module == "handler" or not elsewhere:
            missing = candidates[0].relative_to(folder)
            yield Violation(folder, 0, f"{missing} is missing, which Handler '{handler}' names")
        return
    tree, _ = _parsed(path)
    if tree and name not in (bound := set(_bound(tree))) and "*" not in bound:
        yield Violation(path, 0, f"'{name}', which Handler '{handler}' names, is not defined")


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a module's own statements bind, those in `if` and `try` as well."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child.name
        elif isinstance(child, ast.alias):
            yield child.asname or child.name.partition(".")[0]
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        else:
            yield from _bound(child)


RULE = Rule(
    code="T006",
    title="A function's code can be parsed, and its handler is defined",
    reason="Lambda takes any zip, and says what is missing only when the function is called.",
    violations=_violations,
    source="https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html",
)
