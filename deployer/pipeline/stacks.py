"""The project's stacks as they stand, and never those of another environment.

A stack's name does not hold its environment, so what the tag says must agree: else a command meant
for one environment would act on another.
"""

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.describe import Stack, find_stack


def project_stack(project: Project, target: Target, name: str) -> Stack | None:
    """The stack of that name, or None.

    Raises:
        ProjectError: it is another environment's.
    """
    stack = find_stack(target.aws.client("cloudformation"), name)
    theirs = stack.tags.get("Environment", project.environment) if stack else project.environment
    if theirs != project.environment:
        raise ProjectError(
            f"this stack is the environment '{theirs}', not '{project.environment}'",
            where=name,
            todo=f"Use --env {theirs}, or the account or region of '{project.environment}': "
            "each environment has one of its own.",
        )
    return stack


def deployed_root(project: Project, target: Target) -> Stack:
    """The root stack, which must have been deployed.

    Raises:
        DeployerError: it was not.
        ProjectError: it is another environment's.
    """
    name = project.root_stack.name
    stack = project_stack(project, target, name)
    if stack is None or stack.never_made:
        where = "--local " if target.aws.is_local else ""
        raise DeployerError(
            "the stack does not exist",
            where=name,
            todo=f"Deploy it first: deployer deploy {where}--env {project.environment}",
        )
    return stack
