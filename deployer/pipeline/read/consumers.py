"""Consumers as they are deployed: a stack for each, which tells its role and its doors."""

from dataclasses import dataclass

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.command import command
from deployer.pipeline.stacks import deployed_root
from deployer.pipeline.target import Target
from deployer.project.nearest import suggestion
from deployer.project.project import Project
from deployer.stack.describe import find_stack, stack_resources

API, OBJECT_LAMBDA = "api", "object-lambda"
DOORS = (API, OBJECT_LAMBDA)

_STACK = "AWS::CloudFormation::Stack"
_SUFFIX = "ConsumerStack"
_NONE = "none"
"""What a door's output has where that door is not there."""


@dataclass(frozen=True)
class Consumer:
    """One who reads store events, redacted.

    Attributes:
        role: its ARN.
        object_lambda: the ARN of its Object Lambda access point; empty without that door.
        has_api: whether there is the API's door.
        bucket: of the store events.
    """

    name: str
    role: str
    object_lambda: str
    has_api: bool
    bucket: str

    def door(self, wanted: str | None) -> str:
        """The door that is meant; of two that are there the API's.

        Raises:
            DeployerError: it is not there.
        """
        there = [API] if self.has_api else []
        there += [OBJECT_LAMBDA] if self.object_lambda else []
        if not there or (wanted and wanted not in there):
            raise DeployerError(
                f"the stack has no door '{wanted}'" if wanted else "the stack has no door",
                where="RedactionFrontDoor",
                todo=f"It has: {', '.join(there)}." if there else "Deploy it with one.",
            )
        return wanted or there[0]


def find_consumer(project: Project, target: Target, name: str) -> Consumer:
    """The consumer of that name.

    Raises:
        DeployerError: the stack does not stand, or has no store events.
        ProjectError: it has no such consumer.
    """
    root = deployed_root(project, target)
    bucket = root.outputs.get("StoreEventsBucket")
    if not bucket:
        raise DeployerError(
            "the stack has no bucket of store events",
            where=root.name,
            todo=f"Deploy it anew: {command(project, target, 'deploy')}",
        )
    cfn = target.aws.client("cloudformation")
    known = []
    for it in stack_resources(cfn, root.name):
        if it.resource_type != _STACK or not it.logical_id.endswith(_SUFFIX):
            continue
        stack = find_stack(cfn, it.physical_id) if it.physical_id else None
        called = stack.parameters.get("ConsumerName", "") if stack else ""
        if stack and called == name:
            has_api = _present(root.outputs.get("RedactedReadsApiEndpoint"))
            door = stack.outputs.get("ObjectLambdaArn")
            own = str(door) if _present(door) else ""
            return Consumer(name, stack.outputs["RoleArn"], own, has_api, bucket)
        known.append(called)
    raise ProjectError(
        f"no deployed consumer is called '{name}'",
        where="--as",
        todo=suggestion(name, list(filter(None, known))),
    )


def _present(output: str | None) -> bool:
    return output not in (None, "", _NONE)
