"""The project's stacks as they stand, and never those of another environment or project.

A stack's name does not hold its environment, and two projects may come to the same name, so what
the tags say must agree: else a command meant for one would act on another.
"""

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Ui
from deployer.pipeline.command import command
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.describe import Stack, find_stack


def project_stack(project: Project, target: Target, name: str) -> Stack | None:
    """The stack of that name, or None.

    Raises:
        ProjectError: it is another environment's or project's.
    """
    stack = find_stack(target.aws.client("cloudformation"), name)
    if stack is None:
        return None
    theirs = stack.tags.get("Environment", project.environment)
    if theirs != project.environment:
        raise ProjectError(
            f"this stack is the environment '{theirs}', not '{project.environment}'",
            where=name,
            todo=f"Use --env {theirs}, or the account or region of '{project.environment}': "
            "each environment has one of its own.",
        )
    ours = project.params.project_name
    theirs = stack.tags.get("ProjectName", ours)
    if theirs != ours:
        raise ProjectError(
            f"this stack is of the project '{theirs}', not '{ours}'",
            where=name,
            todo="Give the project a stack-prefix or a stack-suffix of its own, or use the other "
            "project's folder.",
        )
    return stack


def confirm_own(stack: Stack, ui: Ui, *, approved: bool) -> None:
    """Ask whether a stack is meant that has no tags of ours: other tools may have deployed it.

    Raises:
        DeployerError: it is not meant, or nobody is to be asked.
    """
    missing = [it for it in ("ProjectName", "Environment") if it not in stack.tags]
    if not missing or stack.never_made:  # one that was only planned may have none yet
        return
    lacks = f"has no tag {' and no tag '.join(missing)}"
    unknown = DeployerError(
        f"this stack {lacks}, so nothing shows that it is this project's",
        where=stack.name,
        todo="See what it is with deployer status. Without --yes you are asked; once deployed by "
        "the deployer, it has its tags.",
    )
    if approved or not ui.confirm(f"{stack.name} {lacks}. Is it this project's?"):
        raise unknown


def deployed_root(project: Project, target: Target) -> Stack:
    """The root stack, which must have been deployed.

    Raises:
        DeployerError: it was not.
        ProjectError: it is another environment's or project's.
    """
    name = project.root_stack.name
    stack = project_stack(project, target, name)
    if stack is None or stack.never_made:
        raise DeployerError(
            "the stack does not exist",
            where=name,
            todo=f"Deploy it first: {command(project, target, 'deploy')}",
        )
    return stack
