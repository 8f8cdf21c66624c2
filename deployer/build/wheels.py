"""Installs a folder's requirements.txt as wheels for where the code will run."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deployer.errors import DeployerError, ProjectError
from deployer.project.platforms import Platforms
from deployer.project.requirements import REQUIREMENTS, read_requirements

_PYTHON = re.compile(r"python3\.\d+")
_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
# Minor versions of glibc 2: the oldest that wheels are made for, that of Amazon Linux 2 under
# Python 3.11 and before, and that of Amazon Linux 2023.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
_OLDEST_GLIBC, _AL2_GLIBC, _AL2023_GLIBC = 17, 26, 34
_FIRST_ON_AL2023 = 12  # Python 3.12
_PIP = Path(__file__).with_name("pip_for_target.py")
# Change it when another set of wheels comes of the same list, so that all are installed anew.
_FORMAT = "2"

# Of pip's complaints: that nothing suits, and the lists of versions, oldest first, by the hundred.
_NOT_FOUND = re.compile(
    r"Could not find a version that satisfies the requirement (.+) \(from versions: "
)
_NO_MATCH = "No matching distribution found for "  # which says nothing more
_LISTED = re.compile(r"(\(from versions: |^Ignored the following [^:]*: )([^)]*)")
_NEWEST = 5


@dataclass(frozen=True)
class Target:
    """Where wheels must work.

    Attributes:
        python: `3.13`.
        architecture: `arm64` or `x86_64`; None for the interpreter that runs the deployer,
            which is also the one that runs functions on the local cloud.
        resource: logical id of one that asks for it.
    """

    python: str
    architecture: str | None
    resource: str = field(default="", compare=False)

    @property
    def label(self) -> str:
        """A short name."""
        return f"{self.python}-{self.architecture or 'local'}"

    @property
    def facts(self) -> str:
        """All that decides which wheels suit, part of an artifact's hash.

        A project's folder may be shared by a machine and a container on it.
        """
        if self.architecture:
            return self.label
        return f"{self.label}-{sysconfig.get_config_var('SOABI') or sysconfig.get_platform()}"

    @property
    def environment(self) -> dict[str, str]:
        """What environment markers see there; empty for this interpreter, which needs no telling.

        Which of a minor version's releases Lambda runs changes; as pip does it for the versions
        that a package asks for, the first of them stands for all.
        https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers
        """
        if not self.architecture:
            return {}
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "posix",
            "platform_machine": _MACHINES[self.architecture],
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "linux",
        }


def local_target() -> Target:
    """The interpreter of this process."""
    return Target(f"{sys.version_info.major}.{sys.version_info.minor}", None)


def lambda_targets(platforms: Platforms, where: Path) -> tuple[Target, ...]:
    """Where the wheels of a function or layer must work: all Python platforms that it is for.

    An architecture that is not known may be any of them.

    Raises:
        ProjectError: a runtime is not known, or none is a Python one.
    """
    runtimes = dict.fromkeys(it.runtime for it in platforms)
    pythons = [it for it in runtimes if _PYTHON.fullmatch(it)]
    if not pythons or "" in runtimes:
        found = "' and '".join(it or "not given" for it in runtimes) or "not given"
        raise ProjectError(
            f"{REQUIREMENTS} is for Python, but the runtime is '{found}'",
            where=str(where),
            todo="Give Runtime, or a layer's CompatibleRuntimes, in the template.",
        )
    return tuple(
        dict.fromkeys(
            Target(it.runtime.removeprefix("python"), architecture, it.resource)
            for it in platforms
            if it.runtime in pythons
            for architecture in ([it.architecture] if it.architecture else _MACHINES)
        )
    )


def check_alike(folder: Path, targets: Sequence[Target], cache: Path) -> None:
    """Refuse one zip for several platforms unless the wheels of all are the same files.

    Raises:
        ProjectError: they differ.
    """
    first, *others = targets
    held = _held(cache / requirements_hash(folder, first))
    for other in others:
        differing = held ^ _held(cache / requirements_hash(folder, other))
        if differing:
            name = min(differing)[0]
            raise ProjectError(
                f"one zip cannot hold the requirements of '{first.resource}' for {first.label} and "
                f"of '{other.resource}' for {other.label}: '{name}' differs",
                where=str(folder / REQUIREMENTS),
                todo="Let all that use it have one runtime and one architecture, and a layer name "
                "them in CompatibleRuntimes and CompatibleArchitectures; or give each a pair of "
                "its own.",
            )


def _held(installed: Path) -> set[tuple[str, bytes]]:
    return {
        (path.relative_to(installed).as_posix(), hashlib.sha256(path.read_bytes()).digest())
        for path in installed.rglob("*")
        if path.is_file()
    }


def requirements_hash(folder: Path, target: Target) -> str:
    """A hash over the requirements and where they must work; empty without requirements.

    Raises:
        ProjectError: they take something from elsewhere, whose changes the hash would not tell.
    """
    listed = folder / REQUIREMENTS
    if not listed.is_file():
        return ""
    read_requirements(listed)
    facts = f"{_FORMAT} {target.facts}\0"
    return hashlib.sha256(facts.encode() + listed.read_bytes()).hexdigest()


def install_wheels(folder: Path, target: Target, cache: Path) -> Path | None:
    """The folder holding the installed wheels, made once per content of requirements.txt.

    Raises:
        DeployerError: pip could not install them, for example for want of a wheel.
    """
    digest = requirements_hash(folder, target)
    if not digest:
        return None
    installed = cache / digest
    if installed.is_dir():
        return installed
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        made = Path(scratch, "wheels")
        _pip_install(folder / REQUIREMENTS, made, target)
        # Renamed when whole, so an interrupted run leaves nothing that looks complete.
        try:
            made.rename(installed)
        except OSError:
            if not installed.is_dir():  # else another process was faster, with the same result
                raise
    return installed


def _platforms(python: str, architecture: str) -> list[str]:
    """The tags of wheels that the runtime's operating system can load, best first."""
    on_al2023 = int(python.partition(".")[2]) >= _FIRST_ON_AL2023
    newest = _AL2023_GLIBC if on_al2023 else _AL2_GLIBC
    machine = _MACHINES[architecture]
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(newest, _OLDEST_GLIBC - 1, -1)]
    return [*tags, f"manylinux2014_{machine}"]


def _pip_install(requirements: Path, into: Path, target: Target) -> None:
    pip = ["-m", "pip"]
    if target.architecture:
        pip = ["-P", str(_PIP), json.dumps(target.environment)]
    command = [
        *(sys.executable, *pip, "install", "--quiet", "--disable-pip-version-check"),
        *("--no-input", "--no-compile", "--only-binary", ":all:"),
        *("--target", str(into), "--requirement", str(requirements)),
    ]
    if target.architecture:
        command += ["--implementation", "cp", "--python-version", target.python]
        for platform in _platforms(target.python, target.architecture):
            command += ["--platform", platform]
    done = subprocess.run(  # noqa: S603 - an argument list, no shell
        command, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise _failure(done.stderr, requirements, target)
    # Console scripts carry the path of this interpreter, and a function has no use for them.
    shutil.rmtree(into / "bin", ignore_errors=True)


def _failure(said: str, requirements: Path, target: Target) -> DeployerError:
    lines = [
        _LISTED.sub(_shortened, line.removeprefix("ERROR: "))
        for line in said.splitlines()
        if line.startswith("ERROR")
    ]
    text = "; ".join(it for it in lines if not it.startswith(_NO_MATCH)) or said.strip()
    what = f"pip could not install the requirements for {target.label}: {text}"
    todo = ""
    not_found = _NOT_FOUND.search(text)
    # Where no connection was made, pip finds no version either.
    if "WARNING: Retrying" in said:
        todo = "Look whether the package index can be reached."
    elif not_found:
        what = f"there is no wheel of '{not_found[1]}' for {target.label}: {text}"
        todo = (
            "Choose a version that exists and has a wheel for that platform; "
            "or build one, and put what it holds into the folder or into a layer."
        )
    return DeployerError(what, where=str(requirements), todo=todo)


def _shortened(match: re.Match[str]) -> str:
    before, versions = match.groups()
    mark = "; " if "; " in versions else ", "
    listed = versions.split(mark)
    return before + ("… " if len(listed) > _NEWEST else "") + mark.join(listed[-_NEWEST:])
