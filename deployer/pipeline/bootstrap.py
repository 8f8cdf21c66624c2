"""The bootstrap stack: the code bucket and the key, once per account."""

from collections.abc import Mapping

from deployer.errors import ProjectError
from deployer.messages import Plan, Ui
from deployer.pipeline.target import Target
from deployer.project.names import BOOTSTRAP_TEMPLATE, bootstrap_stack_name
from deployer.project.parameters import fill_parameters
from deployer.project.project import Project, StackSpec
from deployer.project.read_tree import read_tree
from deployer.stack.describe import find_stack
from deployer.stack.execute import delete_stack, execute_plan
from deployer.stack.plan import StackRequest, make_plan
from deployer.stack.unchanged import is_unchanged


def bootstrap_outputs(project: Project, target: Target) -> Mapping[str, str]:
    """The outputs of the account's bootstrap stack; empty when there is none."""
    stack = find_stack(target.aws.client("cloudformation"), bootstrap_stack_name(project.params))
    return stack.outputs if stack else {}


def ensure_local_bootstrap(project: Project, target: Target, ui: Ui) -> Mapping[str, str]:
    """Deploy the bootstrap stack on the local cloud if it is not there as it should be.

    Raises:
        ProjectError: the project has no bootstrap template.
        OperationFailedError: it could not be deployed.
    """
    path = project.root / project.params.template_path.parent / BOOTSTRAP_TEMPLATE
    if not path.is_file():
        raise ProjectError(
            "there is no bootstrap template to make a code bucket from",
            where=project.relative(path),
            todo="Add one, or give --code-bucket.",
        )
    spec = StackSpec(bootstrap_stack_name(project.params), read_tree(path))
    template = spec.tree.template
    request = StackRequest(
        stack_name=spec.name,
        template_url=None,  # there is no bucket yet to put it in
        template_text=template.text,
        parameters=fill_parameters(project, spec, None, {}),
        tags=project.account_tags(spec.name),
    )
    cfn = target.aws.client("cloudformation")
    stack = find_stack(cfn, spec.name)
    if stack and stack.failed_creation:
        delete_stack(target.aws, stack, target.pace, ui)  # it can be neither used nor updated
        stack = None
    if stack is None or not is_unchanged(cfn, stack, request, template):
        plan = make_plan(cfn, request, stack, ui)
        if isinstance(plan, Plan):
            execute_plan(target.aws, plan, target.pace, ui)
    return bootstrap_outputs(project, target)
