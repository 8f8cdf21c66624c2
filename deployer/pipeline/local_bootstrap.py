"""Makes the bootstrap stack on the local cloud, where nobody would do it by hand."""

from collections.abc import Mapping
from pathlib import Path

from deployer.messages import Plan, Ui
from deployer.pipeline.target import Target
from deployer.project.facts import digest_of
from deployer.project.names import BOOTSTRAP_TEMPLATE, bootstrap_stack_name
from deployer.project.older_convention import BUCKET_PARAMETER
from deployer.project.parameters import fill_parameters
from deployer.project.project import Project, StackSpec
from deployer.project.read_tree import read_tree
from deployer.stack.describe import Stack, find_stack
from deployer.stack.execute import delete_stack, execute_plan
from deployer.stack.plan import make_plan
from deployer.stack.record import Records
from deployer.stack.request import StackRequest

_FOR_PROJECTS_WITHOUT = Path(__file__).with_name("local-bootstrap-stack.yaml")


def ensure_local_bootstrap(project: Project, target: Target, ui: Ui) -> Mapping[str, str]:
    """Deploy the bootstrap stack on the local cloud if it is not there as it should be.

    A project that has no bootstrap template, since its account has a code bucket already, gets a
    bucket and a key all the same.

    Raises:
        OperationFailedError: it could not be deployed.
    """
    request = _request(project)
    fingerprint = _fingerprint(request)
    cfn = target.aws.client("cloudformation")
    stack = find_stack(cfn, request.stack_name)
    if stack and _is_recorded(project, target, stack, fingerprint):
        return stack.outputs
    if stack and stack.failed_creation:
        delete_stack(target.aws, stack, target.pace, ui)  # it can be neither used nor updated
        stack = None
    plan = make_plan(cfn, request, stack, ui)
    if isinstance(plan, Plan):
        execute_plan(target.aws, plan, target.pace, ui)
    made = find_stack(cfn, request.stack_name)
    if made is None:
        return {}
    records = _records(project, target, made)
    if records:
        records.write(made, fingerprint, ui)
    return made.outputs


def _request(project: Project) -> StackRequest:
    path = project.root / project.params.template_path.parent / BOOTSTRAP_TEMPLATE
    if not path.is_file():
        path = _FOR_PROJECTS_WITHOUT
    spec = StackSpec(bootstrap_stack_name(project.params), read_tree(path))
    return StackRequest(
        stack_name=spec.name,
        template_url=None,  # there is no bucket yet to put it in
        template_text=spec.tree.template.text,
        parameters=fill_parameters(project, spec, None, {}),
        tags=project.account_tags(spec.name),
    )


def _is_recorded(project: Project, target: Target, stack: Stack, fingerprint: str) -> bool:
    records = _records(project, target, stack)
    return records is not None and records.proves(stack, fingerprint)


def _records(project: Project, target: Target, stack: Stack) -> Records | None:
    """The records, which are kept in the very bucket that the stack makes."""
    bucket = stack.outputs.get(BUCKET_PARAMETER)
    if not bucket:
        return None
    return Records(target.aws.client("s3"), bucket, project.params.project_name)


def _fingerprint(request: StackRequest) -> str:
    return digest_of(
        (
            ("template", request.template_text),
            *(("parameter " + name, value) for name, value in sorted(request.parameters.items())),
            *(("tag " + name, value) for name, value in sorted(request.tags.items())),
        )
    )
