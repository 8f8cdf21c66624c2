"""`deployer local` as a person uses it."""

from pathlib import Path

import pytest

from deployer.cli.main import run
from deployer.local import LocalCloud


@pytest.fixture
def project(tmp_path: Path, local: LocalCloud) -> str:
    """The option that names a project whose cloud is stopped at the end."""
    assert local.project_root == tmp_path
    return str(tmp_path)


def test_a_cloud_is_started_shown_emptied_and_stopped(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    local = ["--project", project, "local"]

    assert run([*local, "start", "--auth"]) == 0
    assert "http://127.0.0.1:" in capsys.readouterr().out
    assert run([*local, "start"]) == 0
    assert run([*local, "status"]) == 0
    shown = capsys.readouterr().out
    assert "running" in shown
    assert "IAM enforced" in shown
    assert run([*local, "reset"]) == 0
    assert run([*local, "logs", "--lines", "5"]) == 0
    assert run([*local, "stop"]) == 0
    assert "has stopped" in capsys.readouterr().out
    assert run([*local, "stop"]) == 0
    assert "was not running" in capsys.readouterr().out


def test_what_needs_a_running_cloud_says_how_to_start_one(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    local = ["--project", project, "local"]

    assert run([*local, "status"]) == 1
    assert run([*local, "reset"]) == 2
    assert run([*local, "logs"]) == 2

    assert "Run: deployer local start" in capsys.readouterr().err


def test_other_options_than_the_running_ones_are_bad_usage(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    local = ["--project", project, "local"]
    assert run([*local, "start"]) == 0

    assert run([*local, "start", "--persist"]) == 2

    assert "persist off, not on" in capsys.readouterr().err
