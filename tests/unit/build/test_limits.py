"""Lambda's limit on the size of code: refused before anything is uploaded, with what is largest."""

from pathlib import Path

import pytest

from deployer.build.bundles import Bundle
from deployer.build.limits import UNZIPPED, Unzipped, check_size
from deployer.build.source import Source
from deployer.build.zips import ZipEntry
from deployer.errors import ProjectError

MB = 1024 * 1024


def _unzipped(kind: str, name: str, **sizes: int) -> Unzipped:
    path = Path("/project", name)
    entries = [ZipEntry(it, path / it, executable=False, size=size) for it, size in sizes.items()]
    return Unzipped(Bundle(kind, name, path, Source(path, (), "")), entries)


def test_function_as_large_as_lambda_takes_is_taken() -> None:
    function = _unzipped("Function", "greet", model=UNZIPPED - 1, handler=1)
    assert check_size(function) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize("kind", ["Function", "Layer"])
def test_larger_is_refused_with_its_largest_files(kind: str) -> None:
    code = _unzipped(kind, "greet", a=1, model=200 * MB, weights=60 * MB, words=5 * MB, b=2)
    with pytest.raises(ProjectError) as raised:
        check_size(code)
    error = raised.value
    assert f"this {kind.lower()} is 265.0 MB unzipped, and Lambda takes 250.0 MB" in error.what
    largest = "greet/model (200.0 MB), greet/weights (60.0 MB), greet/words (5.0 MB)"
    assert error.what.endswith(f"the largest files are {largest}")
    assert error.where == "/project/greet"
    assert ".deployerignore" in error.todo
    assert "https://docs.aws.amazon.com/lambda/" in error.todo


def test_function_counts_with_its_layers() -> None:
    function, layer = (
        _unzipped("Function", "greet", x=150 * MB),
        _unzipped("Layer", "l", y=101 * MB),
    )
    for alone in (function, layer):
        check_size(alone)
    with pytest.raises(ProjectError, match=r"this function with its layers is 251\.0 MB") as raised:
        check_size(function, layer)
    assert "greet/x (150.0 MB), l/y (101.0 MB)" in raised.value.what


def test_file_that_is_no_code_may_be_of_any_size() -> None:
    assert check_size(_unzipped("File", "data.bin", x=999 * MB)) is None  # type: ignore[func-returns-value]
