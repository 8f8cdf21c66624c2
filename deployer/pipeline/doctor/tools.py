"""The programs and libraries that the deployer works with."""

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from deployer.messages import Examined
from deployer.pipeline.doctor.examination import FAILED, OK, WARNING

if TYPE_CHECKING:
    from botocore.model import ServiceModel

_OLDEST_PYTHON = (3, 11)

# What a botocore that is too old does not know, and what needs it.
_OPERATIONS = {"DescribeEvents": "early validation", "GetHookResult": "hooks"}
_ARGUMENTS = {
    ("CreateChangeSet", "DeploymentMode"): "--revert-drift",
    ("CreateChangeSet", "DeploymentConfig"): "--express",
    ("DescribeChangeSet", "IncludePropertyValues"): "values in plans",
    ("DeleteStack", "DeletionMode"): "forced deletion",
}


def look_at_tools() -> Iterator[Examined]:
    """Python, botocore, cfn-lint, pip and git."""
    yield _python()
    yield _botocore()
    yield _library("cfn-lint", FAILED, "validate and deploy cannot lint the templates")
    yield _pip()
    yield _git()


def lacking(operations: set[str], arguments: dict[str, set[str]]) -> list[str]:
    """What cannot be done with a service model.

    Args:
        operations: that it has.
        arguments: of those operations, by name.
    """
    without = [use for name, use in _OPERATIONS.items() if name not in operations]
    without += [
        use for (name, argument), use in _ARGUMENTS.items() if argument not in arguments[name]
    ]
    return without


def _python() -> Examined:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST_PYTHON:
        wanted = ".".join(map(str, _OLDEST_PYTHON))
        return Examined("Python", FAILED, found, f"Install Python {wanted} or newer.")
    return Examined("Python", OK, found)


def _botocore() -> Examined:
    import botocore.session

    model = botocore.session.get_session().get_service_model("cloudformation")
    operations = set(model.operation_names)
    arguments = {name: _arguments(model, name) for name, _ in _ARGUMENTS if name in operations}
    without = lacking(operations, arguments)
    found = version("botocore")
    if without:
        return Examined(
            "botocore",
            FAILED,
            f"{found} is too old for {', '.join(without)}",
            "python -m pip install --upgrade boto3",
        )
    return Examined("botocore", OK, found)


def _arguments(model: "ServiceModel", operation: str) -> set[str]:
    from botocore.model import StructureShape

    shape = model.operation_model(operation).input_shape
    return set(shape.members) if isinstance(shape, StructureShape) else set()


def _library(name: str, verdict: str, without: str) -> Examined:
    try:
        return Examined(name, OK, version(name))
    except PackageNotFoundError:
        return Examined(
            name, verdict, f"is not installed: {without}", f"python -m pip install {name}"
        )


def _pip() -> Examined:
    if importlib.util.find_spec("pip") is None:
        return Examined(
            "pip",
            WARNING,
            "is not there for this Python: requirements.txt of code cannot be installed",
            "python -m ensurepip",
        )
    return _library("pip", WARNING, "requirements.txt of code cannot be installed")


def _git() -> Examined:
    found = shutil.which("git")
    if not found:
        return Examined(
            "git", WARNING, "is not installed: tags cannot tell the commit", "Install git."
        )
    return Examined("git", OK, found)
