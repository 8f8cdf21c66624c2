"""`deployer diagram`, and the picture in this repository."""

from pathlib import Path

import pytest

from deployer.cli.main import run
from deployer.diagram.draw import PICTURE, is_current
from tests.unit.diagram.project import read, write_project

REPOSITORY = Path(__file__).parents[3]


def test_the_repositorys_picture_shows_its_templates() -> None:  # T12
    assert is_current(read(REPOSITORY)), "run 'deployer diagram' and commit the result"


def test_check_fails_until_the_picture_is_drawn_and_again_when_a_template_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_project(tmp_path)
    check = ["--project", str(root), "diagram", "--check"]
    assert run(check) == 1
    assert not (root / PICTURE).exists()
    assert run(["--project", str(root), "diagram"]) == 0
    assert run(check) == 0
    capsys.readouterr()

    template = root / "cft/nested/archive.yaml"
    changed = template.read_text(encoding="utf-8").replace("ArchiveBucket", "AtticBucket")
    template.write_text(changed, encoding="utf-8")
    before = (root / PICTURE).read_text(encoding="utf-8")
    assert run(check) == 1
    assert "stale" in capsys.readouterr().out
    assert (root / PICTURE).read_text(encoding="utf-8") == before


def test_a_project_without_params_is_said_to_be_unusable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--project", str(tmp_path), "diagram"]) == 2
    assert "params file is missing" in capsys.readouterr().err
