"""What the deletion of a stack keeps: told by the templates that are deployed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.project.expressions import evaluate
from deployer.project.kept_policies import KEEPING
from deployer.project.template import STACK_TYPE, parse_body
from deployer.stack.describe import StackResource, find_stack, stack_resources

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


@dataclass(frozen=True)
class Fate:
    """What becomes of a resource.

    Attributes:
        path: logical ids from the root to it.
        policy: its own DeletionPolicy; empty where it has none, None where it cannot be known.
        within: the path of the nested stack that is kept and that it stays in; empty if none.
    """

    path: tuple[str, ...]
    resource: StackResource
    policy: str | None
    within: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether it is not deleted. What may be retained counts as retained."""
        return bool(self.within) or self.policy is None or self.policy in KEEPING


def fates(
    cfn: "CloudFormationClient",
    stack_id: str,
    path: tuple[str, ...] = (),
    within: tuple[str, ...] = (),
) -> Iterator[Fate]:
    """What becomes of everything in a stack and in all nested in it, parents first.

    A nested stack that its parent keeps is not deleted, whatever its own template says.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    resources = stack_resources(cfn, stack_id)
    if not resources:
        return  # a stack that was only planned has no template to ask for
    # Of a stack that stays, no policy is of any weight.
    policies = {} if within else _policies(cfn, stack_id)
    found = [
        Fate((*path, it.logical_id), it, policies.get(it.logical_id, ""), within)
        for it in resources
    ]
    yield from found
    for it in found:
        nested = it.resource
        if nested.resource_type == STACK_TYPE and nested.physical_id:
            stays_in = within or (it.path if it.kept else ())
            yield from fates(cfn, nested.physical_id, it.path, stays_in)


def _policies(cfn: "CloudFormationClient", stack_id: str) -> Mapping[str, str | None]:
    """The DeletionPolicies that the deployed template has, by logical id.

    Its transforms resolve a policy given by parameter on AWS, though not on every local cloud.
    """
    # Text, or what botocore made of a JSON template.
    body: Any = cfn.get_template(StackName=stack_id, TemplateStage="Processed")["TemplateBody"]
    template: Mapping[str, Any] = parse_body(body) if isinstance(body, str) else body
    policies = {
        logical_id: resource["DeletionPolicy"]
        for logical_id, resource in (template.get("Resources") or {}).items()
        if isinstance(resource, Mapping) and "DeletionPolicy" in resource
    }
    known = _parameters(cfn, stack_id) if any(map(_is_expression, policies.values())) else {}
    values = {logical_id: evaluate(policy, known) for logical_id, policy in policies.items()}
    return {name: it if isinstance(it, str) else None for name, it in values.items()}


def _is_expression(policy: object) -> bool:
    return isinstance(policy, Mapping)


def _parameters(cfn: "CloudFormationClient", stack_id: str) -> Mapping[str, str]:
    stack = find_stack(cfn, stack_id)
    return stack.parameters if stack else {}
