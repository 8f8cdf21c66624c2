"""Termination protection and stack policy, as the params file asks for them.

What it does not mention is left as it is.
"""

from typing import TYPE_CHECKING

from deployer.errors import ProjectError
from deployer.project.project import Project
from deployer.stack.describe import Stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def stack_policy(project: Project, stack_name: str) -> str | None:
    """The policy document's text; None for a stack that has none. The root alone has one.

    Raises:
        ProjectError: the stack policy's file cannot be read.
    """
    if not project.params.stack_policy or stack_name != project.root_stack.name:
        return None
    path = project.root / project.params.stack_policy
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(
            f"the stack policy cannot be read: {error}", where=project.relative(path)
        ) from error


def protect_from_deletion(cfn: "CloudFormationClient", project: Project, stack: Stack) -> None:
    """Set termination protection where it is not as it should be."""
    wanted = project.params.termination_protection
    if wanted is not None and wanted != stack.termination_protection:
        cfn.update_termination_protection(StackName=stack.name, EnableTerminationProtection=wanted)


def set_policy(cfn: "CloudFormationClient", stack_name: str, policy: str | None) -> None:
    """Set a stack's policy, where it shall have one."""
    if policy is not None:
        cfn.set_stack_policy(StackName=stack_name, StackPolicyBody=policy)
