"""Reads the outputs of the root stack."""

from deployer.errors import ProjectError
from deployer.pipeline.stacks import deployed_root
from deployer.pipeline.target import Target
from deployer.project.nearest import suggestion
from deployer.project.project import Project


def root_output(project: Project, target: Target, name: str) -> str:
    """One output of the root stack.

    Raises:
        DeployerError: the stack does not stand.
        ProjectError: it has no such output.
    """
    found = deployed_root(project, target).outputs
    if name not in found:
        raise ProjectError(
            f"the stack has no output '{name}'",
            where=project.root_stack.name,
            todo=suggestion(name, found),
        )
    return found[name]
