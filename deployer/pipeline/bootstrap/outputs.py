"""The bootstrap stack: the code bucket and the key, once per account."""

from collections.abc import Mapping

from deployer.errors import ProjectError
from deployer.pipeline.target import Target
from deployer.project.names import bootstrap_stack_name
from deployer.project.project import Project
from deployer.stack.describe import Stack, find_stack


def bootstrap_outputs(project: Project, target: Target) -> Mapping[str, str]:
    """The outputs of the account's bootstrap stack; empty when there is none.

    Raises:
        ProjectError: the account is another environment's.
    """
    stack = find_stack(target.aws.client("cloudformation"), bootstrap_stack_name(project.params))
    check_environment(project, target, stack)
    return stack.outputs if stack else {}


def check_environment(project: Project, target: Target, stack: Stack | None) -> None:
    """Refuse an account of another environment; the local cloud is of any.

    Stacks have no environment in their names, so those of the other would be updated, and its
    deploy role would trust other workflows.

    Args:
        stack: the bootstrap stack, if there is one.

    Raises:
        ProjectError: the stack is of another.
    """
    if target.aws.is_local or stack is None or stack.never_made:
        return
    theirs = stack.parameters.get("Environment")
    if theirs and theirs != project.environment:
        raise ProjectError(
            f"this account and region is the environment '{theirs}', not '{project.environment}'",
            where=stack.name,
            todo=f"Use --env {theirs}, or the account or region of '{project.environment}': "
            "each environment has one of its own.",
        )
