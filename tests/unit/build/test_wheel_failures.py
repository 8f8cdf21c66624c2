"""What pip could not install is named, with what helps."""

from pathlib import Path

import pytest

from deployer.build.wheels import (
    install_wheels,
)
from deployer.errors import DeployerError
from tests.unit.build.wheel_index import ARM, index, pretend_pip, publish, requiring

__all__ = ["index"]  # a fixture


def test_package_without_a_wheel_is_named(tmp_path: Path, index: Path) -> None:
    publish(index, "fast", "cp313-cp313-macosx_11_0_arm64")
    folder = requiring(tmp_path, "fast==1.0")
    with pytest.raises(DeployerError) as raised:
        install_wheels(folder, ARM, tmp_path / "cache")
    error = raised.value
    assert error.what.startswith("there is no wheel of 'fast==1.0' for 3.13-arm64: ")
    assert error.where == str(folder / "requirements.txt")
    assert "has a wheel for that platform" in error.todo
    assert list((tmp_path / "cache").iterdir()) == []  # nothing that a second run trips over


def _refused(folder: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> DeployerError:
    """The error made of what pip says."""
    said = "".join(f"{line}\n" for line in lines)
    (folder / "said").write_text(said)
    pretend_pip(folder, monkeypatch, f"cat {folder}/said >&2; exit 1")
    with pytest.raises(DeployerError) as raised:
        install_wheels(requiring(folder, "x==1"), ARM, folder / "cache")
    return raised.value


def test_only_the_newest_of_hundreds_of_versions_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = [f"1.{minor}" for minor in range(400)]
    error = _refused(
        tmp_path,
        monkeypatch,
        "ERROR: Ignored the following versions that require a different python version: "
        + "; ".join(f"{it} Requires-Python >=3.14,<4" for it in versions),
        "ERROR: Could not find a version that satisfies the requirement x==1 "
        f"(from versions: {', '.join(versions)})",
        "ERROR: No matching distribution found for x==1",
    )
    assert "x==1 (from versions: … 1.395, 1.396, 1.397, 1.398, 1.399)" in error.what
    assert "python version: … 1.395 Requires" in error.what
    assert len(error.what) < 600
    assert "has a wheel" in error.todo


@pytest.mark.parametrize("listed", ["none", "1.0", "1.0, 1.1, 1.2, 1.3, 1.4"])
def test_few_versions_are_shown_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str
) -> None:
    said = f"Could not find a version that satisfies the requirement x==1 (from versions: {listed})"
    assert _refused(tmp_path, monkeypatch, f"ERROR: {said}").what.endswith(said)


def test_package_of_sources_alone_is_named_with_the_one_that_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What pip 23.2 says of num2words 0.5.13, which needs a package that has no wheel.
    error = _refused(
        tmp_path,
        monkeypatch,
        "ERROR: Could not find a version that satisfies the requirement docopt>=0.6.2 "
        "(from num2words) (from versions: none)",
        "ERROR: No matching distribution found for docopt>=0.6.2",
    )
    assert error.what.startswith("there is no wheel of 'docopt>=0.6.2 (from num2words)' for 3.13-")
    assert "build one" in error.todo


@pytest.mark.parametrize(
    ("lines", "todo"),
    [
        (["ERROR: Invalid requirement: 'x=1' (from line 1 of requirements.txt)"], ""),
        (["ERROR: Cannot install x==1 and y==2: they have conflicting dependencies."], ""),
        (
            [
                "WARNING: Retrying (Retry(total=4)) after connection broken",
                "ERROR: Could not find a version that satisfies the requirement x==1",
            ],
            "Look whether the package index can be reached.",
        ),
    ],
)
def test_wheels_are_not_blamed_for_what_has_another_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], todo: str
) -> None:
    assert _refused(tmp_path, monkeypatch, *lines).todo == todo


def test_failure_without_a_reason_of_its_own_still_says_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_pip(tmp_path, monkeypatch, "echo 'No module named pip' >&2; exit 1")
    with pytest.raises(DeployerError, match="No module named pip"):
        install_wheels(requiring(tmp_path, "x==1"), ARM, tmp_path / "cache")
