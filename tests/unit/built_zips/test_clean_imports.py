"""Each handler is imported from its zip and its layers alone, so nothing here can hide a gap."""

from pathlib import Path

import pytest

from tests.unit.built_zips.built import functions, unpacked
from tests.unit.built_zips.clean_python import (
    RUNTIME_PACKAGES,
    Interpreter,
    import_handler,
    imported,
    interpreter,
    runtime,
)

NAMES = sorted(functions())
[RUNTIME] = {it.handler.runtime.removeprefix("python") for it in functions().values()}
PYTHON = interpreter(RUNTIME)


def shown(python: Interpreter) -> str:
    """The interpreter as a test's id names it."""
    return f"python{python.version}"


def search_path(
    name: str, folder: Path, *, layers: tuple[str, ...] | None = None, boto3: bool = True
) -> list[Path]:
    """Where a function of Lambda looks for modules.

    Args:
        layers: base names of those that it gets; None for all that its template gives it.
    """
    function = functions()[name]
    given = [it for it in function.layers if layers is None or it.spec.base_name in layers]
    task = unpacked([function.artifact], folder / "task")
    opt = unpacked(given, folder / "opt")
    left_out = () if boto3 else RUNTIME_PACKAGES
    return [task, opt / "python", runtime(left_out)]


@pytest.mark.parametrize("python", [PYTHON], ids=shown)
@pytest.mark.parametrize("name", NAMES)
def test_handler_needs_its_zip_and_its_layers_alone(  # L1, L4, V6
    name: str, python: Interpreter, tmp_path: Path
) -> None:
    path = search_path(name, tmp_path)
    done = import_handler(python, functions()[name].handler.handler, path)
    assert done.returncode == 0, done.stderr
    files = {name: Path(it) for name, it in imported(done).items() if it}
    assert files["handler"].is_relative_to(tmp_path / "task")
    ours = {
        name: path for name, path in files.items() if name.startswith(("tarius", "aws_lambda_"))
    }
    assert ours
    assert all(it.is_relative_to(tmp_path / "opt/python") for it in ours.values())


@pytest.mark.parametrize("name", NAMES)
def test_forgotten_layer_of_wheels_is_found(name: str, tmp_path: Path) -> None:
    path = search_path(name, tmp_path, layers=("lambda-layer-tarius",))
    done = import_handler(PYTHON, functions()[name].handler.handler, path)
    assert done.returncode != 0
    assert "No module named 'aws_lambda_powertools'" in done.stderr


@pytest.mark.parametrize("name", [it for it in NAMES if it != "manage-folders"])
def test_forgotten_layer_of_shared_code_is_found(name: str, tmp_path: Path) -> None:
    others = ("lambda-layer-powertools", "lambda-layer-redaction")
    path = search_path(name, tmp_path, layers=others)
    done = import_handler(PYTHON, functions()[name].handler.handler, path)
    assert done.returncode != 0
    assert "No module named 'tarius'" in done.stderr


def test_module_that_only_the_development_environment_has_is_not_there(tmp_path: Path) -> None:
    path = search_path("show-layers", tmp_path)
    (tmp_path / "task/handler.py").write_text("import pytest\nhandler = print\n")
    done = import_handler(PYTHON, "handler.handler", path)
    assert "No module named 'pytest'" in done.stderr


def test_boto3_comes_from_the_runtime_and_from_nowhere_else(tmp_path: Path) -> None:
    path = search_path("process-data", tmp_path, boto3=False)
    done = import_handler(PYTHON, "handler.handler", path)
    assert "No module named 'boto" in done.stderr
