"""Reads the outputs of the root stack."""

from collections.abc import Mapping

from deployer.errors import DeployerError
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.describe import find_stack


def root_outputs(project: Project, target: Target) -> Mapping[str, str]:
    """The root stack's outputs by name.

    Raises:
        DeployerError: the stack does not stand.
    """
    name = project.root_stack.name
    stack = find_stack(target.aws.client("cloudformation"), name)
    if stack is None or stack.never_made:
        where = "--local " if target.aws.is_local else ""
        raise DeployerError(
            "the stack does not exist",
            where=name,
            todo=f"Deploy it first: deployer deploy {where}--env {project.environment}",
        )
    return stack.outputs


def root_output(project: Project, target: Target, name: str) -> str:
    """One output of the root stack.

    Raises:
        DeployerError: the stack does not stand, or has no such output.
    """
    found = root_outputs(project, target)
    if name not in found:
        raise DeployerError(
            f"the stack has no output '{name}'",
            where=project.root_stack.name,
            todo=f"It has: {', '.join(sorted(found))}" if found else "",
        )
    return found[name]
