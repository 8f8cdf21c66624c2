"""The role that CloudFormation acts as on a stack.

AWS: who names a role for an operation must be allowed to pass it to CloudFormation, which must be
trusted by the role; conditions may ask for it by `cloudformation:RoleArn`. The stack keeps it for
all operations that name none. What is asked of a change set is asked of its stack.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html

Whether CloudFormation names the account and the stack when it takes the role, AWS does not say: a
trust that asks for `aws:SourceAccount` and `aws:SourceArn` might let it never in.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn

MiniStack: ignores the role, and takes a change set that is named by its ARN for no resource, so
that who may act on some stacks alone may do nothing with it.

The mend: asks all that, and tells of the role a stack has. A trust has to hold both with account
and stack named and without. CloudFormation still acts with all rights: that the role's suffice is
asserted on its policies, not here.
"""

import json
from collections.abc import Callable
from typing import Any

from deployer.local.mends import upstream

Answer = tuple[int, Any, bytes]
Handler = Callable[[Any], Answer]

actions = upstream.module("core.iam_actions")
changesets = upstream.module("services.cloudformation.changesets")
cloudformation = upstream.module("services.cloudformation")
evaluator = upstream.module("core.iam_evaluator")
handlers = upstream.module("services.cloudformation.handlers")
iam = upstream.module("services.iam")
responses = upstream.module("core.responses")

_TAKING = (
    "ContinueUpdateRollback",
    "CreateChangeSet",
    "CreateStack",
    "DeleteStack",
    "RollbackStack",
    "UpdateStack",
)
"""Actions that a role can be given to."""

_KEY, _SERVICE = "cloudformation:RoleArn", "cloudformation.amazonaws.com"


def _asks_for_role() -> None:
    """Let conditions know the role, and ask whether it may be passed."""
    context, enforce = actions.request_tag_context, evaluator.enforce  # others mend it, too

    def with_role(service: str, action: str, body: bytes, params: Any) -> dict[str, Any]:
        found: dict[str, Any] = context(service, action, body, params)
        role = actions._query_param(params, "RoleARN")
        if service == "cloudformation" and role and action.partition(":")[2] in _TAKING:
            found[_KEY] = role
        return found

    def enforce_passing_too(
        key: str, action: str, service: str, region: str, *more: Any, **named: Any
    ) -> Any:
        denied = enforce(key, action, service, region, *more, **named)
        asked = dict(zip(("resource_arn", "service_context"), more, strict=False)) | named
        role = (asked.get("service_context") or {}).get(_KEY)
        if denied or not role:
            return denied
        to = {"iam:PassedToService": _SERVICE}
        return enforce(key, "iam:PassRole", "iam", region, role, to)

    actions.request_tag_context = with_role
    evaluator.enforce = enforce_passing_too


def _knows_change_sets() -> None:
    """Take a change set's ARN for its stack."""
    extract = actions.extract_resource_arn  # others mend it, too

    def with_change_sets(
        service: str, method: str, path: str, headers: Any, body: bytes, params: Any, *where: str
    ) -> str:
        found: str = extract(service, method, path, headers, body, params, *where)
        if service != "cloudformation" or found != "*":
            return found
        known = cloudformation._change_sets.get(actions._query_param(params, "ChangeSetName"))
        return str(known["StackId"]) if known else found

    actions.extract_resource_arn = with_change_sets


def _is_trusting(role_arn: str, stack_name: str) -> bool:
    """Whether a role lets CloudFormation act as it for a stack."""
    role = iam._roles.get(role_arn.rpartition("/")[2])
    if role is None:
        return False
    account, region = responses.get_account_id(), responses.get_region()
    stack = cloudformation._stacks.get(stack_name) or {}
    arn = stack.get("StackId") or f"arn:aws:cloudformation:{region}:{account}:stack/{stack_name}/0"
    document = role["AssumeRolePolicyDocument"]
    statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
    return all(
        _lets_in(statements, role_arn, named)
        for named in ({}, {"aws:sourceaccount": account, "aws:sourcearn": arn})
    )


def _lets_in(statements: list[Any], role_arn: str, named: dict[str, str]) -> bool:
    """Whether a trust lets CloudFormation in that names some condition keys."""
    context = evaluator.EvalContext(
        principal_arn=_SERVICE,
        principal_type="Service",
        principal_account=responses.get_account_id(),
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=responses.get_region(),
        service_context=named,
    )
    return any(
        it["Effect"] == "Allow"
        and evaluator._service_principal_matches(it.get("Principal"), _SERVICE)
        and evaluator._conditions_met(it.get("Condition", {}), context)
        for it in statements
    )


def _taking(action: str, act: Handler) -> Handler:
    """A handler that checks the role, and remembers it once the call is accepted."""

    def act_with_role(params: Any) -> Answer:
        role, name = (handlers._p(params, it) for it in ("RoleARN", "StackName"))
        stack = handlers._resolve_stack(name)
        if role and not _is_trusting(role, stack["StackName"] if stack else name):
            what = f"Role {role} is invalid or cannot be assumed"
            refusal: Answer = handlers._error("ValidationError", what)
            return refusal
        before = set(cloudformation._change_sets)
        answer = act(params)
        if not role or answer[0] >= 400:
            return answer
        if action == "CreateChangeSet":
            for made in set(cloudformation._change_sets) - before:
                cloudformation._change_sets[made]["RoleARN"] = role
        elif stack := handlers._resolve_stack(name):
            stack["RoleARN"] = role
        return answer

    return act_with_role


def _executing(execute: Handler) -> Handler:
    def execute_with_role(params: Any) -> Answer:
        named = (handlers._p(params, it) for it in ("ChangeSetName", "StackName"))
        _, change_set = changesets._find_change_set(*named)
        answer = execute(params)
        if change_set and change_set.get("RoleARN") and answer[0] < 400:
            cloudformation._stacks[change_set["StackName"]]["RoleARN"] = change_set["RoleARN"]
        return answer

    return execute_with_role


def _describing(describe: Handler) -> Handler:
    def describe_with_roles(params: Any) -> Answer:
        status, headers, body = describe(params)
        text = body.decode()
        for stack in list(cloudformation._stacks.values()):
            root = handlers._resolve_stack(stack["RootId"]) if stack.get("RootId") else stack
            if root and root.get("RoleARN"):
                told = f"<StackId>{handlers._esc(stack['StackId'])}</StackId>"
                text = text.replace(told, f"{told}<RoleARN>{root['RoleARN']}</RoleARN>")
        return status, headers, text.encode()

    return describe_with_roles


def apply() -> None:
    """Mend it."""
    upstream.require(actions.request_tag_context, "d46adb816e02")
    upstream.require(evaluator._service_principal_matches, "877a8fc9914b")
    upstream.require(handlers._describe_stacks, "e52b86a4104e")
    upstream.require(changesets._execute_change_set, "a4df5e5031d2")
    _asks_for_role()
    _knows_change_sets()
    known = cloudformation._ACTION_HANDLERS  # others mend them, too
    for action in _TAKING:
        known[action] = _taking(action, known[action])
    known["ExecuteChangeSet"] = _executing(known["ExecuteChangeSet"])
    known["DescribeStacks"] = _describing(known["DescribeStacks"])
