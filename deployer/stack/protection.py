"""Termination protection and stack policy, as the params file asks for them."""

from typing import TYPE_CHECKING

from deployer.errors import ProjectError
from deployer.project.project import Project

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def protect(cfn: "CloudFormationClient", project: Project, stack_name: str) -> None:
    """Set what the params file asks for. What it does not mention is left as it is.

    Raises:
        ProjectError: the stack policy's file cannot be read.
    """
    params = project.params
    if params.termination_protection is not None:
        cfn.update_termination_protection(
            StackName=stack_name, EnableTerminationProtection=params.termination_protection
        )
    if params.stack_policy and stack_name == project.root_stack.name:
        path = project.root / params.stack_policy
        try:
            policy = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ProjectError(
                f"the stack policy cannot be read: {error}", where=project.relative(path)
            ) from error
        cfn.set_stack_policy(StackName=stack_name, StackPolicyBody=policy)
