"""Deploys the stacks of a project, in order."""

from dataclasses import dataclass, field, replace

from deployer.errors import DeployerError
from deployer.messages import Ui, Unchanged
from deployer.pipeline.aftermath import Aftermath, complete
from deployer.pipeline.approval import Approval, check_names
from deployer.pipeline.local_limits import check_options, show_plan
from deployer.pipeline.prepare import Given, draft, upload
from deployer.pipeline.service_role import tell_of_new_role
from deployer.pipeline.stacks import confirm_own, project_stack
from deployer.pipeline.standing import Standing, look, project_records
from deployer.pipeline.target import Target
from deployer.project.no_echo import hidden_values
from deployer.project.project import Project
from deployer.stack.describe import Stack
from deployer.stack.options import ChangeSetOptions
from deployer.stack.protection import protect_from_deletion
from deployer.stack.request import StackRequest


@dataclass(frozen=True)
class Wishes:
    """How a deployment shall go, where a person said.

    Attributes:
        force: make change sets even where nothing is known to have changed.
    """

    options: ChangeSetOptions = field(default_factory=ChangeSetOptions)
    force: bool = False

    def with_role(self, role_arn: str | None) -> "Wishes":
        """The same with the service role that was found for the account."""
        return replace(self, options=replace(self.options, role_arn=role_arn))

    @property
    def trusts_records(self) -> bool:
        """Whether what was deployed last may settle that nothing is to be done.

        What was changed by hand since then no record tells.
        """
        return not (self.force or self.options.revert_drift)


def deploy(
    project: Project, target: Target, given: Given, wishes: Wishes, approval: Approval, ui: Ui
) -> bool:
    """Create or update every stack; False when a person said no.

    Nothing is uploaded for stacks that are known to be unchanged.

    Raises:
        ProjectError, AwsError, OperationFailedError: as each stage says.
    """
    check_options(target, wishes.options, ui)
    check_names(project, approval)
    given = replace(given, writes_names=wishes.options.import_existing)
    given = given.with_role(wishes.options.role_arn)
    drafts = draft(project, target, given, ui)
    wishes = wishes.with_role(drafts.role_arn)
    standings = look(project, target, drafts, trusted=wishes.trusts_records)
    wanted = [it.draft for it in standings if not it.unchanged]
    requests = {spec.name: request for spec, request in upload(drafts, wanted, ui)}
    records = project_records(project, target, drafts.bucket.name)
    for standing in standings:
        name = standing.draft.spec.name
        if standing.unchanged and standing.stack:
            ui.emit(Unchanged(name))
            protect_from_deletion(target.aws.client("cloudformation"), project, standing.stack)
            continue
        after = Aftermath(project, records, standing.fingerprint, standing.policy)
        if not _deploy_stack(target, standing, requests[name], wishes, approval, after, ui):
            return False
    return True


def stack_options(project: Project, wishes: Wishes, stack_name: str) -> ChangeSetOptions:
    """The options for one stack: alarms roll the root back alone, and all that is nested in it."""
    alarms = project.params.rollback_alarms if stack_name == project.root_stack.name else None
    return replace(wishes.options, rollback_alarms=alarms)


def refuse_express(existing: Stack | None, options: ChangeSetOptions) -> None:
    """Refuse to go on from a failure that was kept, with a mode that always rolls back.

    Raises:
        DeployerError: it is so.
    """
    if options.express and existing and existing.paused:
        raise DeployerError(
            f"--express rolls back when it fails, which a stack in {existing.status} cannot",
            where=existing.name,
            todo="Leave --express out, or have the stack rolled back first.",
        )


def _deploy_stack(
    target: Target,
    standing: Standing,
    request: StackRequest,
    wishes: Wishes,
    approval: Approval,
    after: Aftermath,
    ui: Ui,
) -> bool:
    # Where nothing is to be done, as is usual, none of this is waited for.
    from deployer.pipeline.carry_out import carry_out
    from deployer.pipeline.hiding_ui import HidingUi
    from deployer.pipeline.pending_plan import PendingPlan
    from deployer.pipeline.recover import usable
    from deployer.stack.plan import make_plan

    cfn = target.aws.client("cloudformation")
    template = standing.draft.spec.tree.template
    ui = HidingUi(ui, hidden_values([(template, standing.draft.parameters)]))
    options = stack_options(after.project, wishes, request.stack_name)
    # Read again: code was uploaded since, and other stacks were deployed.
    existing = project_stack(after.project, target, request.stack_name)
    if existing:
        confirm_own(existing, ui, approved=approval.given)
        keep = options.on_failure == "keep"
        existing = usable(target, existing, approval, ui, keep=keep, role_arn=options.role_arn)
    refuse_express(existing, options)
    tell_of_new_role(existing, options.role_arn, ui)
    plan = make_plan(cfn, request, existing, ui, options, standing.fingerprint)
    if isinstance(plan, Unchanged):
        ui.emit(plan)
        complete(target, request.stack_name, after, ui, executed=False)
        return True
    with PendingPlan(cfn, plan, ui, role_arn=options.role_arn) as pending:
        pending.plan = show_plan(target, plan, ui)
        seen = _is_all_seen(target, standing, existing, request, options, approval)
        if not carry_out(target, pending, existing, options, approval, ui, all_seen=seen):
            return False
    complete(target, request.stack_name, after, ui, executed=True)
    return True


def _is_all_seen(
    target: Target,
    standing: Standing,
    existing: Stack | None,
    request: StackRequest,
    options: ChangeSetOptions,
    approval: Approval,
) -> bool:
    """Whether the parameters and tags of a plan tell all that it changes.

    Asked only where some may change without a question. The template is looked at after the change
    set was made: whoever changes it from then on makes that change set obsolete.
    """
    from deployer.stack.deployed_template import deployed_text_is
    from deployer.stack.dynamic import has_values_unseen

    if not approval.only_changed or approval.given or existing is None or options.revert_drift:
        return False
    draft = standing.draft
    if has_values_unseen(draft.spec.tree, draft.parameters, approval.only_changed):
        return False
    cfn = target.aws.client("cloudformation")
    return deployed_text_is(cfn, existing.stack_id, request.template_text)
