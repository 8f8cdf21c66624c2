"""T006: a function's code parses, and holds the handler that Lambda will call."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deployer.check.parsed_files import ParsedFiles
from deployer.check.python_source import defines, fault_level, parse
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.code_uses import HandlerSpec, declared_handlers
from deployer.project.declarations import base_name, declarations, source_folder
from deployer.project.expressions import evaluate
from deployer.project.packed_files import packed_files
from deployer.project.path_properties import FUNCTION
from deployer.project.requirements import REQUIREMENTS

_DEFAULT = HandlerSpec("", "handler.handler", has_layers=False)
_PATHS = ("Code", "CodeUri")
# A third of a second of work for each MB, so not without an end; of what lies beyond, only the
# modules of handlers are parsed.
_MOST_PARSED = 10_000_000


def _violations(survey: Survey) -> Iterator[Violation]:
    look = _Look(survey.project.root, ParsedFiles(survey.project.root))
    yield from _of_declared(survey, look)
    yield from _of_paths(survey, look)
    look.parsed.keep()


@dataclass
class _Look:
    """One look at the code of a project.

    Attributes:
        told: the files whose faults were told already.
        size: of the files that were looked at, in bytes.
    """

    root: Path
    parsed: ParsedFiles
    told: set[Path] = field(default_factory=set)
    size: int = 0


def _of_declared(survey: Survey, look: _Look) -> Iterator[Violation]:
    """Functions that a root template declares: all their files."""
    project = survey.project
    seen: set[Path] = set()
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
            python = _in_python(handlers)
            if python:
                yield from _unparsable(folder, [it.runtime for it in python], look)
                yield from _of_handlers(folder, python, look)


def _of_paths(survey: Survey, look: _Look) -> Iterator[Violation]:
    """Functions whose templates name a folder: the modules of their handlers alone."""
    seen: set[tuple[Path, HandlerSpec]] = set()
    for template, known in survey.launches():
        tree = survey.trees[template.path]
        for file in tree.files:
            if file.kind != FUNCTION or file.place.path_property.name not in _PATHS:
                continue
            properties = file.place.properties
            handler = evaluate(properties.get("Handler"), known, template.body) or ""
            runtime = evaluate(properties.get("Runtime"), known, template.body) or ""
            spec = HandlerSpec(runtime, handler, "Layers" in properties)
            if runtime and file.path.is_dir() and (file.path, spec) not in seen:
                seen.add((file.path, spec))
                yield from _of_handlers(file.path, _in_python([spec]), look)


def _in_python(handlers: Sequence[HandlerSpec]) -> list[HandlerSpec]:
    return [it for it in handlers if not it.runtime or it.runtime.startswith("python")]


def _unparsable(folder: Path, runtimes: Sequence[str], look: _Look) -> Iterator[Violation]:
    listed = sorted(packed_files(folder, look.root), key=lambda it: it[1])
    for path in (Path(entry.path) for entry, name in listed if name.endswith(".py")):
        look.size += path.stat().st_size if path.exists() else 0
        if look.size > _MOST_PARSED:
            return
        if not path.exists() or look.parsed.defined(path) is None:
            look.told.add(path)
            faults = parse(path, runtimes)[1]
            yield from faults
            if not faults:
                look.parsed.add(path)


def _of_handlers(folder: Path, handlers: Sequence[HandlerSpec], look: _Look) -> Iterator[Violation]:
    runtimes = [it.runtime for it in handlers]
    for name, has_layers in sorted({(it.handler, it.has_layers) for it in handlers if it.handler}):
        yield from _of_handler(folder, name, has_layers, runtimes, look)


def _of_handler(
    folder: Path, handler: str, has_layers: bool, runtimes: Sequence[str], look: _Look
) -> Iterator[Violation]:
    # Where the runtime is not known, it may be one that reads a handler otherwise.
    level = "warning" if fault_level(runtimes) == "warning" else ""
    module, _, name = handler.rpartition(".")
    if not module:
        text = f"the Handler '{handler}' is not of the form module.function"
        yield Violation(folder, 0, text, level=level)
        return
    stem = "/".join(re.split(r"[./]", module))
    candidates = (f"{stem}.py", f"{stem}/__init__.py")
    found = next((it for it in candidates if (folder / it).is_file()), None)
    is_packed = any(it == found for _, it in packed_files(folder, look.root))
    if found is None or not is_packed:
        elsewhere = has_layers or (folder / REQUIREMENTS).is_file()
        if module == "handler" or not elsewhere:
            why = "is left out of the zip" if found else "is missing"
            text = f"{found or candidates[0]} {why}, which Handler '{handler}' names"
            yield Violation(folder, 0, text, level=level)
        return
    yield from _undefined(folder / found, name, handler, runtimes, level, look)


def _undefined(
    path: Path, name: str, handler: str, runtimes: Sequence[str], level: str, look: _Look
) -> Iterator[Violation]:
    known = look.parsed.defined(path)
    if known is not None and name in known:
        return
    module, faults = parse(path, runtimes)
    if module is None:
        yield from faults if path not in look.told else ()
        look.told.add(path)
    elif defines(module, name):
        look.parsed.add(path, {name, *(known or ())})
    else:
        text = f"'{name}', which Handler '{handler}' names, is not defined"
        yield Violation(path, 0, text, level=level)


RULE = Rule(
    code="T006",
    title="A function's code can be parsed, and its handler is defined",
    reason="Lambda takes any zip, and says what is missing only when the function is called.",
    violations=_violations,
    source="https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html",
)
