"""Requirements become wheels for where the code will run, once."""

import os
import subprocess
import sys
import zipfile
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
from deployer.errors import DeployerError, ProjectError
from deployer.project.platforms import Platform
from tests.unit.project.sample import write

ARM = Target("3.13", "arm64")
MAKE_TARGET = 'while [ "$1" != --target ]; do shift; done; mkdir "$2"'
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, the only place where pip may look."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def _publish(index: Path, name: str, tag: str, *requires: str) -> None:
    info = f"{name}-1.0.dist-info"
    needs = "".join(f"Requires-Dist: {it}\n" for it in requires)
    with zipfile.ZipFile(index / f"{name}-1.0-{tag}.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"TAG = '{tag}'\n")
        wheel.writestr(f"{info}/METADATA", METADATA.format(name=name) + needs)
        wheel.writestr(f"{info}/WHEEL", WHEEL.format(tag=tag))
        wheel.writestr(f"{info}/entry_points.txt", f"[console_scripts]\n{name}={name}:main\n")
        wheel.writestr(f"{info}/RECORD", "")


def _pretend_pip(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A few lines of shell where the interpreter with its pip would be."""
    interpreter = folder / "python"
    interpreter.write_text(f"#!/bin/sh\n{script}\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(interpreter))


def _requiring(root: Path, *lines: str) -> Path:
    write(root / "greet", {"requirements.txt": "".join(f"{line}\n" for line in lines)})
    return root / "greet"


def test_wheel_is_made_for_lambda_and_not_for_this_machine(tmp_path: Path, index: Path) -> None:
    for machine in ("x86_64", "aarch64"):
        _publish(index, "fast", f"cp313-cp313-manylinux_2_28_{machine}")
    installed = install_wheels(_requiring(tmp_path, "fast==1.0"), ARM, tmp_path / "cache")
    assert installed
    assert "aarch64" in (installed / "fast.py").read_text()
    assert not (installed / "bin").exists()  # scripts would name this machine's interpreter


def _held_for(root: Path, **text: str) -> Path:
    """A folder whose wheels for some platforms, as `arm64`, hold a module of a text."""
    folder = _requiring(root, "x==1.0")
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
        _publish(index, f"{name}_own", "py3-none-any")
        _publish(index, f"{name}_asked", "py3-none-any")
    asks = [f"{name}_asked; {marker}" for name, marker in condition.items()]
    _publish(index, "asking", "py3-none-any", *asks)
    own = [f"{name}_own==1.0; {marker}" for name, marker in condition.items()]
    installed = install_wheels(_requiring(tmp_path, "asking==1.0", *own), target, tmp_path / "c")
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
    _pretend_pip(tmp_path, monkeypatch, f"{MAKE_TARGET}; echo >> {runs}")
    folder, cache = _requiring(tmp_path, "plain==1.0"), tmp_path / "cache"
    first = install_wheels(folder, ARM, cache)
    assert install_wheels(folder, ARM, cache) == first
    assert runs.read_text() == "\n"
    _requiring(tmp_path, "plain==2.0")
    assert install_wheels(folder, ARM, cache) != first
    assert runs.read_text() == "\n\n"


def test_package_without_a_wheel_is_named(tmp_path: Path, index: Path) -> None:
    _publish(index, "fast", "cp313-cp313-macosx_11_0_arm64")
    folder = _requiring(tmp_path, "fast==1.0")
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
    _pretend_pip(folder, monkeypatch, f"cat {folder}/said >&2; exit 1")
    with pytest.raises(DeployerError) as raised:
        install_wheels(_requiring(folder, "x==1"), ARM, folder / "cache")
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
    _pretend_pip(tmp_path, monkeypatch, "echo 'No module named pip' >&2; exit 1")
    with pytest.raises(DeployerError, match="No module named pip"):
        install_wheels(_requiring(tmp_path, "x==1"), ARM, tmp_path / "cache")


def test_several_folders_install_at_once_and_do_not_trip_over_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each waits until the other has begun as well.
    started = f"touch {tmp_path}/began.$$; "
    both = f"while [ $(ls {tmp_path} | grep -c began) -lt 2 ]; do sleep 0.01; done; "
    _pretend_pip(tmp_path, monkeypatch, started + both + f'{MAKE_TARGET}; touch "$2/$$"')
    folder, cache = _requiring(tmp_path, "plain==1.0"), tmp_path / "cache"
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: install_wheels(folder, ARM, cache), range(2)))
    assert found[0] == found[1]
    assert [it.name for it in cache.iterdir()] == [requirements_hash(folder, ARM)]


def test_folder_without_requirements_has_no_wheels(tmp_path: Path) -> None:
    assert requirements_hash(tmp_path, ARM) == ""
    assert install_wheels(tmp_path, ARM, tmp_path / "cache") is None


def test_hash_depends_on_requirements_and_target(tmp_path: Path) -> None:
    folder = _requiring(tmp_path, "a==1")
    hashes = {
        requirements_hash(folder, target)
        for target in (ARM, Target("3.12", "arm64"), Target("3.13", "x86_64"), local_target())
    }
    assert len(hashes) == 4
    _requiring(tmp_path, "a==2")
    assert requirements_hash(folder, ARM) not in hashes


def test_wheels_for_this_interpreter_are_known_by_its_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _requiring(tmp_path, "a==1")
    before = requirements_hash(folder, local_target()), requirements_hash(folder, ARM)
    monkeypatch.setattr("sysconfig.get_config_var", lambda _: "cpython-313-darwin")
    after = requirements_hash(folder, local_target()), requirements_hash(folder, ARM)
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True]


def test_requirements_that_take_more_than_the_list_have_no_hash(tmp_path: Path) -> None:
    folder = _requiring(tmp_path, "# ours", "-r more.txt")
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
