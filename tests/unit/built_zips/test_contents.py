"""What the zips hold: functions their own code, layers what the functions share."""

import zipfile
from pathlib import Path, PurePosixPath

import pytest

from tests.unit.built_zips.built import functions, layers, zipped

_MOST_BYTES = 30_000


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


@pytest.mark.parametrize("name", sorted(functions()))
def test_function_holds_its_own_code_alone(name: str, tmp_path: Path) -> None:  # L7
    path = zipped(functions()[name].artifact, tmp_path)
    folder = Path(__file__).parents[3] / "src" / name
    own = {it.relative_to(folder).as_posix() for it in folder.rglob("*.py")}
    assert set(names(path)) == own
    assert path.stat().st_size < _MOST_BYTES


@pytest.mark.parametrize("name", sorted(functions()))
def test_every_function_has_both_layers(name: str) -> None:  # L1, L6
    found = [it.spec.base_name for it in functions()[name].layers]
    own = ["lambda-layer-redaction"] if "redact" in name else []
    assert found == ["lambda-layer-powertools", *own, "lambda-layer-tarius"]


@pytest.mark.parametrize("name", sorted(layers()))
def test_layer_is_of_pure_python_below_its_folder(name: str, tmp_path: Path) -> None:  # L3
    held = [PurePosixPath(it) for it in names(zipped(layers()[name], tmp_path))]
    assert {it.parts[0] for it in held} == {"python"}
    assert not [it for it in held if it.suffix in (".so", ".pyc", ".exe")]


def test_layers_share_no_file(tmp_path: Path) -> None:
    # Lambda lets one overwrite the other, by the order in which a function names them.
    held = [set(names(zipped(it, tmp_path))) for it in layers().values()]
    assert len(held) == 3
    assert sum(len(it) for it in held) == len(set.union(*held))


def test_layers_hold_what_they_are_named_for(tmp_path: Path) -> None:
    tarius = names(zipped(layers()["lambda-layer-tarius"], tmp_path))
    powertools = names(zipped(layers()["lambda-layer-powertools"], tmp_path))
    assert {PurePosixPath(it).parts[1] for it in tarius} == {"tarius"}
    assert "python/aws_lambda_powertools/logging/logger.py" in powertools
    assert not [it for it in powertools if PurePosixPath(it).parts[1] in ("boto3", "botocore")]
