"""The names of stacks and builds."""

import re
from pathlib import Path

from deployer.errors import ProjectError
from deployer.project.params import Params

_STACK_NAME = re.compile(r"[A-Za-z][-A-Za-z0-9]*")
BOOTSTRAP_TEMPLATE = "bootstrap-stack.yaml"
"""Beside the root template."""

STACK_NAME_LIMIT = 128
"""Characters. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html"""


def ci_build(build_id: str) -> str:
    """The CiBuild parameter: empty on main, `-<build id>` on a feature build."""
    return f"-{build_id}" if build_id else ""


def root_stack_name(params: Params, build_id: str) -> str:
    """`<project-name>-<stack-prefix>-<stack-suffix>`, and the build on a feature branch."""
    name = f"{params.project_name}-{params.stack_prefix}-{params.stack_suffix}"
    return _checked(name + ci_build(build_id))


def required_stack_name(params: Params, template: Path, build_id: str) -> str:
    """A stack that the root requires is named after its template."""
    return _checked(f"{params.project_name}-{template.stem}{ci_build(build_id)}")


def bootstrap_stack_name(params: Params) -> str:
    """The bootstrap stack stands once per account, whatever the environment or build."""
    return _checked(f"{params.project_name}-bootstrap-stack")


def _checked(name: str) -> str:
    if not _STACK_NAME.fullmatch(name):
        raise ProjectError(
            f"'{name}' is no stack name: it takes letters, digits and hyphens, a letter first",
            todo="A required stack is named after its template's file; rename that.",
        )
    if len(name) > STACK_NAME_LIMIT:
        raise ProjectError(
            f"the stack name '{name}' has {len(name)} characters; "
            f"CloudFormation takes {STACK_NAME_LIMIT}",
            todo="Shorten project-name, stack-prefix, stack-suffix or the build id.",
        )
    return name
