"""Deletes the stacks of a project, the root first."""

from collections.abc import Mapping

from deployer.aws.errors import explain
from deployer.errors import ProjectError
from deployer.messages import Note, Ui
from deployer.pipeline.blocked_deletion import ASK, delete_blocked
from deployer.pipeline.deletion_table import (
    kept_name,
    show_deletion,
    without_policies_of_kept,
)
from deployer.pipeline.location import BUCKET, known_role
from deployer.pipeline.service_role import tell_of_new_role
from deployer.pipeline.stacks import confirm_own, project_stack
from deployer.pipeline.standing import project_records
from deployer.pipeline.target import Target
from deployer.project.names import bootstrap_stack_name
from deployer.project.project import Project
from deployer.stack.delete import Deletion, delete, plan_deletion
from deployer.stack.hindered import refuse_hindered
from deployer.stack.layers_left import layers_left
from deployer.stack.operation import OperationFailedError


def check_confirmation(project: Project, typed: str) -> None:
    """Refuse to delete other stacks than those that a person has named.

    Raises:
        ProjectError: what was typed is not the environment and its root stack.
    """
    expected = f"{project.environment}/{project.root_stack.name}"
    if typed != expected:
        raise ProjectError(
            f"'{typed}' confirms no deletion of these stacks; nothing was deleted",
            where="--confirm",
            todo=f"To delete them with all that they hold, give {expected}",
        )


def delete_project(
    project: Project,
    target: Target,
    ui: Ui,
    *,
    approved: bool,
    on_blocked: str = ASK,
    flags: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
) -> bool:
    """Delete what stands of the project, after asking; False when a person said no.

    The bootstrap stack is the account's, not the environment's, and stays.

    Args:
        on_blocked: what becomes of resources that cannot be deleted: `ask`, `retain` or `force`.
        flags: the service role, where the command line names it, as `known_role` takes it.
        variables: the process's environment.

    Raises:
        DeployerError: a stack is protected, busy, or cannot be deleted.
    """
    ui.emit(target.identity)
    cfn = target.aws.client("cloudformation")
    found = [project_stack(project, target, spec.name) for spec in reversed(project.stacks)]
    stacks = [stack for stack in found if stack]
    for stack in stacks:
        confirm_own(stack, ui, approved=approved)
    deletions = [plan_deletion(cfn, stack) for stack in stacks]
    if not deletions:
        ui.emit(Note(f"{project.root_stack.name} does not exist; there is nothing to delete."))
        return True
    refuse_hindered(target.aws, deletions)  # each of them, before the first bucket is emptied
    role_arn = known_role(project, target, flags or {}, variables or {}, ui)
    for deletion in deletions:
        show_deletion(deletion, ui)
        tell_of_new_role(deletion.stack, role_arn, ui)
    names = " and ".join(deletion.stack.name for deletion in deletions)
    if not approved and not ui.confirm(f"Delete {names}?"):
        ui.emit(Note("Nothing was deleted."))
        return False
    for deletion in deletions:
        try:
            delete(target.aws, deletion, target.pace, ui, role_arn=role_arn)
        except OperationFailedError as error:
            delete_blocked(
                target, deletion, error, ui, on_blocked, asks=not approved, role_arn=role_arn
            )
        _tell_of_the_deleted(project, target, deletion, ui)
    _say_what_is_shared(project, target, deletions, ui)
    return True


def _tell_of_the_deleted(project: Project, target: Target, deletion: Deletion, ui: Ui) -> None:
    _say_what_stays(deletion, ui)
    _say_which_layers_stay(deletion, target, ui)
    _forget(project, target, deletion, ui)


def _say_what_stays(deletion: Deletion, ui: Ui) -> None:
    if deletion.retained:
        told = without_policies_of_kept(deletion.retained)
        names = ", ".join(map(kept_name, told))
        policies = ", with the policies of the buckets" if told != [*deletion.retained] else ""
        ui.emit(Note(f"Kept by their DeletionPolicy, and now of no stack: {names}{policies}"))


def _say_which_layers_stay(deletion: Deletion, target: Target, ui: Ui) -> None:
    """The versions of layers that updates have replaced and kept; no stack knows of them."""
    from botocore.exceptions import ClientError

    if not deletion.layers:
        return
    try:
        left = layers_left(target.aws.client("lambda"), deletion.layers)
    except ClientError as error:
        why = explain(error).what
        ui.emit(Note(f"Whether earlier versions of its layers stay could not be learned: {why}"))
        return
    if left:
        names = ", ".join(f"{count} of {name}" for name, count in left.items())
        ui.emit(
            Note(f"Kept when they were replaced, and now of no stack: versions of layers, {names}")
        )


def _say_what_is_shared(
    project: Project, target: Target, deletions: list[Deletion], ui: Ui
) -> None:
    """What other environments and builds in this account may need, and how it is removed."""
    bucket = next(
        (it.stack.parameters[BUCKET] for it in deletions if BUCKET in it.stack.parameters), ""
    )
    if not bucket:
        return
    if target.aws.is_local:
        way = "To remove them: deployer local reset"
    else:
        way = (
            "To remove them once nothing uses them: delete the stack "
            f"{bootstrap_stack_name(project.params)}, if it made them; what it keeps, "
            "empty and delete by hand, and schedule the key's deletion."
        )
    ui.emit(Note(f"The code bucket {bucket} and its key stay. {way}"))


def _forget(project: Project, target: Target, deletion: Deletion, ui: Ui) -> None:
    """Remove the record of the last deployment, which is of no use any more."""
    from botocore.exceptions import ClientError

    bucket = deletion.stack.parameters.get(BUCKET)
    if not bucket:
        return
    try:
        project_records(project, target, bucket).forget(deletion.stack.name)
    except ClientError as error:
        # It does no harm: a stack made anew has another id than the one recorded.
        ui.emit(Note(f"The record of {deletion.stack.name} stays: {explain(error).what}"))
