"""How each stack of a project stands, beside what it shall be: two calls a stack, all at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from deployer.pipeline.prepare import Draft, Drafts
from deployer.pipeline.stacks import project_stack
from deployer.pipeline.target import Target
from deployer.project.facts import digest_of
from deployer.project.project import Project
from deployer.stack.describe import Stack
from deployer.stack.dynamic import has_values_unseen
from deployer.stack.protection import stack_policy
from deployer.stack.record import Records


@dataclass(frozen=True)
class Standing:
    """A stack as it shall be, and as it stands.

    Attributes:
        stack: None where there is none.
        fingerprint: of what it shall be made from; empty where that cannot be known.
        policy: the stack policy that it shall have.
        unchanged: whether it is known to be what it shall be.
    """

    draft: Draft
    stack: Stack | None
    fingerprint: str
    policy: str | None
    unchanged: bool


def look(
    project: Project, target: Target, drafts: Drafts, *, trusted: bool = True
) -> Sequence[Standing]:
    """How the stacks of a project stand, in order of deployment.

    Args:
        trusted: whether the record of the last deployment may say that nothing is to be done.

    Raises:
        ProjectError: a stack is another environment's, or its policy cannot be read.
    """
    records = project_records(project, target, drafts.bucket.name)

    def one(draft: Draft) -> Standing:
        stack = project_stack(project, target, draft.spec.name)
        policy = stack_policy(project, draft.spec.name)
        fingerprint = _fingerprint(project, draft, policy)
        known = trusted and fingerprint and stack and records.proves(stack, fingerprint)
        return Standing(draft, stack, fingerprint, policy, bool(known))

    for service in ("cloudformation", "s3"):
        target.aws.client(service)  # made here: threads would make them one by one all the same
    with ThreadPoolExecutor(max(1, len(drafts.stacks))) as pool:
        return list(pool.map(one, drafts.stacks))


def project_records(project: Project, target: Target, bucket: str) -> Records:
    """The records of a project's deployments."""
    return Records(target.aws.client("s3"), bucket, project.params.project_name)


def _fingerprint(project: Project, draft: Draft, policy: str | None) -> str:
    """Of all that a deployment sets, the stack policy included."""
    if has_values_unseen(draft.spec.tree, draft.parameters):
        return ""
    return digest_of(
        (
            ("stack", draft.fingerprint),
            ("policy", policy or ""),
            ("rollback alarms", repr(project.params.rollback_alarms)),
        )
    )
