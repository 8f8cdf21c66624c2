"""Makes the bootstrap stack on the local cloud, where nobody would do it by hand."""

from collections.abc import Mapping

from deployer.messages import Ui
from deployer.pipeline.approval import Approval
from deployer.pipeline.bootstrap.request import bootstrap_request, bootstrap_spec
from deployer.pipeline.bootstrap.stack import settle
from deployer.pipeline.target import Target
from deployer.project.facts import digest_of
from deployer.project.older_convention import BUCKET_PARAMETER
from deployer.project.project import Project
from deployer.stack.describe import Stack, find_stack
from deployer.stack.record import Records
from deployer.stack.request import StackRequest


def ensure_local_bootstrap(project: Project, target: Target, ui: Ui) -> Mapping[str, str]:
    """Deploy the bootstrap stack on the local cloud if it is not there as it should be.

    A project that has no bootstrap template, since its account has a code bucket already, gets a
    bucket and a key all the same. What `deployer bootstrap --local` gave the stack stays.

    Raises:
        OperationFailedError: it could not be deployed.
    """
    spec = bootstrap_spec(project, local=True)
    stack = find_stack(target.aws.client("cloudformation"), spec.name)
    request = bootstrap_request(project, spec, stack, {})
    fingerprint = _fingerprint(request)
    if stack and _is_recorded(project, target, stack, fingerprint):
        return stack.outputs
    made = settle(target, request, stack, Approval(given=True), ui, shown=False)
    if made is None:
        return {}
    records = _records(project, target, made)
    if records:
        records.write(made, fingerprint, ui)
    return made.outputs


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
