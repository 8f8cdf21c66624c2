"""Finds deployed resources by what a person calls them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.command import command
from deployer.pipeline.stacks import project_stack
from deployer.pipeline.target import Target
from deployer.project.base_names import base_names
from deployer.project.names import ci_build
from deployer.project.nearest import suggestion
from deployer.project.project import Project
from deployer.stack.describe import StackResource, stack_tree

FUNCTION = "AWS::Lambda::Function"

QUEUE = "AWS::SQS::Queue"
STATE_MACHINE = "AWS::StepFunctions::StateMachine"

_NOUN = {FUNCTION: "function", QUEUE: "queue", STATE_MACHINE: "state machine"}

_SHORTENED = 24
"""Characters of a logical id that are left in a function's name that CloudFormation makes."""


@dataclass(frozen=True)
class Deployed:
    """A resource of one of the project's stacks.

    Attributes:
        name: the physical one; of an ARN or URL, its end.
        path: logical ids from the stack to the resource.
        base_names: by which it is called, the best one first.
        physical_id: as CloudFormation tells it.
    """

    name: str
    path: tuple[str, ...]
    resource_type: str
    base_names: tuple[str, ...] = ()
    physical_id: str = ""

    @property
    def shown_name(self) -> str:
        """The shortest name that finds it: no part of it is random."""
        if self.base_names:
            return self.base_names[0]
        return self.path[-1] if _is_generated(self.name, self.path[-1]) else self.name

    def is_called(self, wanted: str) -> bool:
        """Whether that is its physical name, a base name, or its path or the end of it.

        A path is written with slashes: `ProcessDataStack/Function`.
        """
        if wanted in (self.name, self.physical_id, *self.base_names):
            return True
        ids = tuple(wanted.split("/"))
        return self.path[-len(ids) :] == ids


def find(project: Project, target: Target, wanted: str, resource_type: str = FUNCTION) -> Deployed:
    """The one resource of a type that a person means.

    Raises:
        DeployerError: a stack of the project does not exist.
        ProjectError: none is called so, or several are.
    """
    seen = []
    noun = _noun(resource_type)
    for it in all_deployed(project, target, resource_type):
        if wanted in (it.name, it.physical_id, _conventional(project, it.name, it.path[-1])):
            return it  # such names are of one resource each, so the other stacks can wait
        seen.append(it)
    found = [it for it in seen if it.is_called(wanted)]
    if len(found) > 1:
        paths = ", ".join("/".join(it.path) for it in found)
        raise ProjectError(
            f"several {noun}s are called '{wanted}': {paths}",
            where=noun.upper(),
            todo="Write the whole path.",
        )
    if not found:
        raise ProjectError(
            f"no deployed {noun} is called '{wanted}'",
            where=noun.upper(),
            todo=known_names(wanted, seen) or f"The stacks have no {noun}.",
        )
    return found[0]


def all_deployed(project: Project, target: Target, *resource_types: str) -> Iterator[Deployed]:
    """The resources of some types of all of the project's stacks, nested ones included.

    Raises:
        DeployerError: a stack of the project does not exist.
        ProjectError: a stack is another environment's.
    """
    cfn = target.aws.client("cloudformation")
    for spec in project.stacks:
        stack = project_stack(project, target, spec.name)
        if stack is None or stack.never_made:
            raise DeployerError(
                f"the stack does not exist, so it has no {_noun(resource_types[0])}s",
                where=spec.name,
                todo=f"Deploy it first: {command(project, target, 'deploy')}",
            )
        declared = base_names(spec.tree, project.params.values)
        for path, _, resources in stack_tree(cfn, spec.name):
            for it in resources:
                if it.resource_type in resource_types and it.physical_id:
                    yield _deployed(project, (*path, it.logical_id), it, declared)


def known_names(wanted: str, known: Sequence[Deployed]) -> str:
    """A sentence that names the nearest one, or all."""
    return suggestion(wanted, {it.shown_name for it in known})


def _deployed(
    project: Project,
    path: tuple[str, ...],
    found: StackResource,
    declared: Mapping[tuple[str, ...], str],
) -> Deployed:
    name = _name(found.physical_id)
    called = (declared.get(path, ""), _conventional(project, name, path[-1]))
    bases = tuple(dict.fromkeys(it for it in called if it))
    return Deployed(name, path, found.resource_type, bases, found.physical_id)


def _conventional(project: Project, name: str, logical_id: str) -> str:
    """`greet` of `acme-greet-devl-us-east-1` and of `acme-greet`; empty where it is neither."""
    prefix = f"{project.params.project_name}-"
    if not name.startswith(prefix) or _is_generated(name, logical_id):
        return ""
    base, _, _ = name.removeprefix(prefix).partition(f"-{project.environment}-")
    return base.removesuffix(ci_build(project.build_id)).removesuffix(f"-{project.environment}")


def _is_generated(name: str, logical_id: str) -> bool:
    """Whether CloudFormation made a name: of the stack's, the logical id and random characters.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
    """
    return bool(re.search(f"-{re.escape(logical_id[:_SHORTENED])}-[A-Za-z0-9]{{12,13}}$", name))


def _name(physical_id: str) -> str:
    """The end of an ARN, as of a state machine, or of a URL, as of a queue."""
    if physical_id.startswith("arn:"):
        return physical_id.rpartition(":")[2]
    return physical_id.rpartition("/")[2] if "://" in physical_id else physical_id


def _noun(resource_type: str) -> str:
    return _NOUN.get(resource_type, "resource")
