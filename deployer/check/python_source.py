"""Python files as Lambda's interpreter would find them."""

import ast
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from deployer.check.rule import Violation

# The findings name it, for the runtime may be another.
_PYTHON = f"Python {sys.version_info.major}.{sys.version_info.minor}"
_RUNTIME = re.compile(r"python(\d+)\.(\d+)")
# By these a module gets names that are not written in it.
_DEFINING_CALLS = frozenset({"globals", "vars", "locals", "setattr", "exec", "eval"})


def fault_level(runtimes: Sequence[str]) -> str:
    """How serious it is that this interpreter cannot parse what some runtimes shall run.

    Grammar grows, so a later runtime may know what is not known here; and what runs on a runtime
    that cannot be known may be no Python at all.
    """
    known = [(int(it[1]), int(it[2])) for it in map(_RUNTIME.fullmatch, runtimes) if it]
    if not known:
        return "warning"
    return "informational" if min(known) > sys.version_info[:2] else ""


def parse(path: Path, runtimes: Sequence[str]) -> tuple[ast.Module | None, list[Violation]]:
    """A module, or why it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python merely advises against, Lambda runs
            return ast.parse(path.read_bytes(), str(path)), []
    except SyntaxError as error:
        line, problem = error.lineno or 0, error.msg
    except (OSError, ValueError) as error:  # a broken link; NUL bytes
        line, problem = 0, str(error)
    except (RecursionError, MemoryError):
        return None, []  # deeper than this process has room for; what the runtime has is not known
    level = fault_level(runtimes)
    if level == "informational":
        text = f"{_PYTHON} cannot judge this, which is for {min(runtimes)}: {problem}"
    else:
        text = f"this is not {_PYTHON}: {problem}"
    return None, [Violation(path, line, text, level=level)]


def defines(module: ast.Module, name: str) -> bool:
    """Whether a module binds a name, or may do so in a way that cannot be followed."""
    return name in _bound(module) or _is_dynamic(module, name)


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a module's own statements bind, those in `if` and `try` as well."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield child.name
                continue
            case ast.alias():
                yield child.asname or child.name.partition(".")[0]
            case ast.Name(ctx=ast.Store()):
                yield child.id
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
        yield from _bound(child)


def _is_dynamic(module: ast.Module, name: str) -> bool:
    for node in ast.walk(module):
        match node:
            case ast.alias(name="*"):
                return True
            case ast.Global(names=names) if name in names:
                return True
            case ast.Call(func=ast.Name(id=called)) if called in _DEFINING_CALLS:
                return True
            case ast.FunctionDef(name="__getattr__"):
                return True
            case ast.Attribute(attr="modules", value=ast.Name(id="sys")):
                return True
    return False
