"""Makes a change set and reads what it would do."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from deployer.errors import DeployerError
from deployer.messages import Note, Plan, Ui, Unchanged
from deployer.project.template import STACK_TYPE
from deployer.stack.calls import Calls
from deployer.stack.change_sets import ChangeSet, await_settled, discard, with_nested
from deployer.stack.changes import read_changes
from deployer.stack.describe import Stack
from deployer.stack.options import ChangeSetOptions, creation_arguments
from deployer.stack.overtaken import told_when_overtaken
from deployer.stack.refusal import is_for_nesting, refusal
from deployer.stack.removed_stacks import with_contents
from deployer.stack.request import StackRequest
from deployer.stack.root_values import changed_parameters, changed_tags
from deployer.stack.tokens import new_token
from deployer.stack.validation import findings

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_USUAL = ChangeSetOptions()


def make_plan(
    cfn: "CloudFormationClient",
    request: StackRequest,
    existing: Stack | None,
    ui: Ui,
    options: ChangeSetOptions = _USUAL,
    description: str = "",
) -> Plan | Unchanged:
    """Create a change set, wait for it, and read it with those of nested stacks.

    Unless it becomes a plan, nothing of it stays, Ctrl-C included. Where CloudFormation refuses
    only because it cannot look into nested stacks, another is made that does not.

    Args:
        description: kept with the change set, for whoever executes it later.

    Raises:
        DeployerError: CloudFormation could not make the change set.
    """
    try:
        return _try_plan(cfn, request, existing, ui, options, description)
    except _NestingRefusedError as refused:
        ui.emit(
            Note(
                f"{request.stack_name}: CloudFormation cannot look into its nested stacks before "
                f"the deployment, so their changes are not shown: {refused.what}"
            )
        )
    plain = replace(options, nested=False)
    return _try_plan(cfn, request, existing, ui, plain, description)


def read_plan(cfn: "CloudFormationClient", change_set: ChangeSet, existing: Stack | None) -> Plan:
    """A plan from a change set that can be executed."""
    return _plan(Calls(cfn), change_set, existing)


def discard_plan(
    cfn: "CloudFormationClient", plan: Plan, ui: Ui, *, role_arn: str | None = None
) -> None:
    """Remove a plan's change set, and the empty stack that planning a creation leaves behind.

    Args:
        role_arn: service role that the stack is deleted with.
    """
    discard(cfn, plan.change_set_id, ui, creates=plan.creates, role_arn=role_arn)


class _NestingRefusedError(DeployerError):
    pass


def _try_plan(
    cfn: "CloudFormationClient",
    request: StackRequest,
    existing: Stack | None,
    ui: Ui,
    options: ChangeSetOptions,
    description: str,
) -> Plan | Unchanged:
    calls = Calls(cfn)
    creates = existing is None or existing.never_made
    name = new_token()
    try:
        change_set_id = _create(calls, name, request, options, description, creates=creates)
    except KeyboardInterrupt:
        _discard_named(calls, request.stack_name, name, ui, options, creates=creates)
        raise
    plan: Plan | Unchanged | None = None
    try:
        with told_when_overtaken(request.stack_name):
            change_set = await_settled(calls, change_set_id)
            # Of the root alone: a nested one is empty wherever that stack does not change.
            if change_set.is_empty:
                plan = Unchanged(request.stack_name)
            elif change_set.failed:
                raise _refused(calls, change_set, options)
            else:
                plan = _plan(calls, change_set, existing)
    finally:
        if not isinstance(plan, Plan):
            discard(cfn, change_set_id, ui, creates=creates, role_arn=options.role_arn)
    return plan


def _discard_named(
    calls: Calls, stack_name: str, name: str, ui: Ui, options: ChangeSetOptions, *, creates: bool
) -> None:
    """Remove a change set of whose making no answer came, if it was made."""
    from botocore.exceptions import ClientError

    try:
        found = calls.ask("describe_change_set", StackName=stack_name, ChangeSetName=name)
    except ClientError:
        return  # it was not made
    discard(calls.client, found["ChangeSetId"], ui, creates=creates, role_arn=options.role_arn)


def _create(
    calls: Calls,
    name: str,
    request: StackRequest,
    options: ChangeSetOptions,
    description: str,
    *,
    creates: bool,
) -> str:
    made = calls.ask(
        "create_change_set",
        StackName=request.stack_name,
        ChangeSetName=name,
        ClientToken=name,
        ChangeSetType="CREATE" if creates else "UPDATE",
        **_template(request),
        **({"Description": description} if description else {}),
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in request.parameters.items()
        ],
        Tags=[{"Key": name, "Value": value} for name, value in request.tags.items()],
        Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        **creation_arguments(options, creates=creates),
    )
    return str(made["Id"])


def _template(request: StackRequest) -> Any:
    if request.template_url is None:
        return {"TemplateBody": request.template_text}
    return {"TemplateURL": request.template_url}


def _refused(calls: Calls, change_set: ChangeSet, options: ChangeSetOptions) -> DeployerError:
    reason = refusal(calls, change_set)
    where = str(change_set.described["StackName"])
    if options.nested and is_for_nesting(reason):
        return _NestingRefusedError(reason, where=where)
    todo = ""
    if options.nested and change_set.failed_in_nested:
        todo = "If the nested stack is sound, plan without looking into it: --no-nested."
    return DeployerError(f"CloudFormation refused the change set: {reason}", where=where, todo=todo)


def _plan(calls: Calls, root: ChangeSet, existing: Stack | None) -> Plan:
    creates = existing is None or existing.never_made
    sets = with_nested(calls, root)
    changes, missing = read_changes(calls, sets, creates=creates)
    # Nothing is validated where nothing changes.
    warnings, unknown = findings(calls, [root, *(it for it in sets[1:] if it.changes)])
    return Plan(
        stack_name=root.described["StackName"],
        change_set_id=root.change_set_id,
        creates=creates,
        changes=with_contents(calls, changes),
        nested=_looked_inside(root),
        parameters=() if creates else changed_parameters(root.described, existing),
        tags=() if creates else changed_tags(root.described, existing),
        warnings=(*warnings, *missing, *([unknown] if unknown else [])),
    )


def _looked_inside(root: ChangeSet) -> bool:
    """Whether the changes inside of nested stacks are known.

    A cloud that does not know how to look says nothing of it and leaves their change sets out.
    """
    stacks = [it for it in root.changes if it["ResourceType"] == STACK_TYPE]
    launched = [it for it in stacks if it["Action"] in ("Add", "Modify")]
    looked = not launched or any(it.get("ChangeSetId") for it in launched)
    return looked and bool(root.described.get("IncludeNestedStacks", True))
