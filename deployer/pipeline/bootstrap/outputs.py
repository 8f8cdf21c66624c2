"""The bootstrap stack: the code bucket and the key, once per account."""

from collections.abc import Mapping

from deployer.pipeline.target import Target
from deployer.project.names import bootstrap_stack_name
from deployer.project.project import Project
from deployer.stack.describe import find_stack


def bootstrap_outputs(project: Project, target: Target) -> Mapping[str, str]:
    """The outputs of the account's bootstrap stack; empty when there is none."""
    stack = find_stack(target.aws.client("cloudformation"), bootstrap_stack_name(project.params))
    return stack.outputs if stack else {}
