"""Requirements become wheels for where the code will run, once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deployer.build.wheels import (
    _PIP,
    Target,
    _platforms,
    check_alike,
    install_wheels,
    lambda_targets,
    local_target,
    requirements_hash,
)
from deployer.errors import ProjectError
from deployer.project.platforms import Platform
from tests.unit.build.wheel_index import ARM, MAKE_TARGET, index, pretend_pip, publish, requiring
from tests.unit.project.sample import write

__all__ = ["index"]  # a fixture


def test_wheel_is_made_for_lambda_and_not_for_this_machine(
    tmp_path: Path, index: Path
) -> None:  # V6
    for machine in ("x86_64", "aarch64"):
        publish(index, "fast", f"cp313-cp313-manylinux_2_28_{machine}")
    installed = install_wheels(requiring(tmp_path, "fast==1.0"), ARM, tmp_path / "cache")
    assert installed
    assert "aarch64" in (installed / "fast.py").read_text()
    assert not (installed / "bin").exists()  # scripts would name this machine's interpreter


def _held_for(root: Path, **text: str) -> Path:
    """A folder whose wheels for some platforms, as `arm64`, hold a module of a text."""
    folder = requiring(root, "x==1.0")
    for architecture, content in text.items():
        name = requirements_hash(folder, Target("3.13", architecture))
        write(root / "cache" / name, {"x.py": content})
    return folder


def test_wheels_that_are_the_same_everywhere_serve_several_platforms(tmp_path: Path) -> None:
    folder = _held_for(tmp_path, arm64="x = 1", x86_64="x = 1")
    targets = [Target("3.13", it) for it in ("arm64", "x86_64")]
    check_alike(folder, targets, tmp_path / "cache")
    assert requirements_hash(folder, targets[0]) != requirements_hash(folder, targets[1])


def test_wheels_that_differ_are_refused_in_one_zip(tmp_path: Path) -> None:
    folder = _held_for(tmp_path, arm64="x = 1", x86_64="x = 2")
    targets = [Target("3.13", it, resource=it) for it in ("arm64", "x86_64")]
    with pytest.raises(ProjectError) as raised:
        check_alike(folder, targets, tmp_path / "cache")
    assert (
        "of 'arm64' for 3.13-arm64 and of 'x86_64' for 3.13-x86_64: 'x.py' differs"
        in raised.value.what
    )
    assert "CompatibleArchitectures" in raised.value.todo


def test_architecture_that_is_not_known_may_be_any() -> None:
    found = lambda_targets((Platform("python3.13", ""), Platform("nodejs22.x", "arm64")), Path("x"))
    assert found == (Target("3.13", "arm64"), Target("3.13", "x86_64"))


# Never the version and machine of whoever runs this, on one of the two at least.
OTHERS = (Target("3.12", "x86_64"), Target("3.13", "arm64"))


@pytest.mark.parametrize("target", OTHERS)
def test_markers_are_about_where_the_code_will_run(
    tmp_path: Path, index: Path, target: Target
) -> None:
    condition = {
        "below": "python_version < '3.13'",
        "from": "python_full_version >= '3.13.0'",
        "arm": "platform_machine == 'aarch64'",
        "other": "platform_machine != 'aarch64'",
        "windows": "sys_platform == 'win32'",
    }
    for name in condition:
        publish(index, f"{name}_own", "py3-none-any")
        publish(index, f"{name}_asked", "py3-none-any")
    asks = [f"{name}_asked; {marker}" for name, marker in condition.items()]
    publish(index, "asking", "py3-none-any", *asks)
    own = [f"{name}_own==1.0; {marker}" for name, marker in condition.items()]
    installed = install_wheels(requiring(tmp_path, "asking==1.0", *own), target, tmp_path / "c")
    assert installed
    names = {"from", "arm"} if target.python == "3.13" else {"below", "other"}
    found = {it.stem for it in installed.glob("*.py")} - {"asking"}
    assert found == {f"{name}_{whose}" for name in names for whose in ("own", "asked")}


def test_pip_that_takes_no_environment_is_refused(tmp_path: Path) -> None:
    markers = "class Marker:\n  def __init__(s, t): pass\n  def evaluate(s): return False\n"
    write(
        tmp_path / "other/pip",
        dict.fromkeys(("__init__.py", "_vendor/__init__.py", "_vendor/packaging/__init__.py"), ""),
    )
    write(tmp_path / "other/pip/_vendor/packaging", {"markers.py": markers})
    done = subprocess.run(
        [sys.executable, "-P", str(_PIP), '{"python_version": "3.13"}', "install", "x"],
        env={"PYTHONPATH": str(tmp_path / "other")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "this pip decides itself what python_version" in done.stderr


def test_installed_wheels_are_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = tmp_path / "runs"
    pretend_pip(tmp_path, monkeypatch, f"{MAKE_TARGET}; echo >> {runs}")
    folder, cache = requiring(tmp_path, "plain==1.0"), tmp_path / "cache"
    first = install_wheels(folder, ARM, cache)
    assert install_wheels(folder, ARM, cache) == first
    assert runs.read_text() == "\n"
    requiring(tmp_path, "plain==2.0")
    assert install_wheels(folder, ARM, cache) != first
    assert runs.read_text() == "\n\n"


def test_several_folders_install_at_once_and_do_not_trip_over_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each waits until the other has begun as well.
    started = f"touch {tmp_path}/began.$$; "
    both = f"while [ $(ls {tmp_path} | grep -c began) -lt 2 ]; do sleep 0.01; done; "
    pretend_pip(tmp_path, monkeypatch, started + both + f'{MAKE_TARGET}; touch "$2/$$"')
    folder, cache = requiring(tmp_path, "plain==1.0"), tmp_path / "cache"
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: install_wheels(folder, ARM, cache), range(2)))
    assert found[0] == found[1]
    assert [it.name for it in cache.iterdir()] == [requirements_hash(folder, ARM)]


def test_folder_without_requirements_has_no_wheels(tmp_path: Path) -> None:
    assert requirements_hash(tmp_path, ARM) == ""
    assert install_wheels(tmp_path, ARM, tmp_path / "cache") is None


def test_hash_depends_on_requirements_and_target(tmp_path: Path) -> None:
    folder = requiring(tmp_path, "a==1")
    hashes = {
        requirements_hash(folder, target)
        for target in (ARM, Target("3.12", "arm64"), Target("3.13", "x86_64"), local_target())
    }
    assert len(hashes) == 4
    requiring(tmp_path, "a==2")
    assert requirements_hash(folder, ARM) not in hashes


def test_wheels_for_this_interpreter_are_known_by_its_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = requiring(tmp_path, "a==1")
    before = requirements_hash(folder, local_target()), requirements_hash(folder, ARM)
    monkeypatch.setattr("sysconfig.get_config_var", lambda _: "cpython-313-darwin")
    after = requirements_hash(folder, local_target()), requirements_hash(folder, ARM)
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True]


def test_requirements_that_take_more_than_the_list_have_no_hash(tmp_path: Path) -> None:
    folder = requiring(tmp_path, "# ours", "-r more.txt")
    with pytest.raises(ProjectError, match="includes another file") as raised:
        requirements_hash(folder, ARM)
    assert raised.value.where == f"{folder / 'requirements.txt'}:2"


@pytest.mark.parametrize("runtime", ["", "nodejs22.x", "python2.7", "provided.al2023", "python3.x"])
def test_runtime_that_is_no_python_is_refused(runtime: str) -> None:
    with pytest.raises(ProjectError, match="is for Python, but the runtime is"):
        lambda_targets((Platform(runtime, "arm64"),), Path("greet"))


@pytest.mark.parametrize(
    ("python", "newest"), [("3.9", 26), ("3.11", 26), ("3.12", 34), ("3.13", 34), ("3.14", 34)]
)
def test_wheels_suit_the_glibc_of_the_runtime(python: str, newest: int) -> None:
    tags = _platforms(python, "arm64")
    assert tags[0] == f"manylinux_2_{newest}_aarch64"
    assert tags[-2:] == ["manylinux_2_17_aarch64", "manylinux2014_aarch64"]
