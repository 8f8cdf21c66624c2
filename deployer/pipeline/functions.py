"""Finds deployed functions by what a person calls them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.stacks import project_stack
from deployer.pipeline.target import Target
from deployer.project.nearest import suggestion
from deployer.project.project import Project
from deployer.stack.describe import stack_tree


@dataclass(frozen=True)
class DeployedFunction:
    """A function of one of the project's stacks.

    Attributes:
        name: the physical one.
        path: logical ids from the stack to the function.
    """

    name: str
    path: tuple[str, ...]

    def base_name(self, project: Project) -> str:
        """`process-data` of `tarius-process-data-devl-us-east-1`; else the name itself."""
        before, after = f"{project.params.project_name}-", f"-{project.environment}-"
        base, found, _ = self.name.removeprefix(before).partition(after)
        return base if found and self.name.startswith(before) else self.name

    def is_called(self, wanted: str, project: Project) -> bool:
        """Whether that is its physical name, its base name, or its path or the end of it.

        A path is written with slashes: `ProcessDataStack/Function`.
        """
        if wanted in (self.name, self.base_name(project)):
            return True
        ids = tuple(wanted.split("/"))
        return self.path[-len(ids) :] == ids


def deployed_functions(project: Project, target: Target) -> Iterator[DeployedFunction]:
    """The functions of all of the project's stacks, nested ones included.

    Raises:
        DeployerError: a stack of the project does not exist.
        ProjectError: a stack is another environment's.
    """
    cfn = target.aws.client("cloudformation")
    for spec in project.stacks:
        stack = project_stack(project, target, spec.name)
        if stack is None or stack.never_made:
            raise DeployerError(
                "the stack does not exist, so it has no functions",
                where=spec.name,
                todo="Deploy it first: deployer deploy",
            )
        for path, _, resources in stack_tree(cfn, spec.name):
            for it in resources:
                if it.resource_type == "AWS::Lambda::Function" and it.physical_id:
                    yield DeployedFunction(it.physical_id, (*path, it.logical_id))


def find_function(project: Project, target: Target, wanted: str) -> DeployedFunction:
    """The one function that a person means.

    Raises:
        DeployerError: a stack of the project does not exist.
        ProjectError: no function is called so, or several are.
    """
    seen = []
    for function in deployed_functions(project, target):
        if wanted in (function.name, function.base_name(project)):
            return function  # names are of one function each, so the other stacks can wait
        seen.append(function)
    found = [it for it in seen if it.is_called(wanted, project)]
    if len(found) > 1:
        paths = ", ".join("/".join(it.path) for it in found)
        raise ProjectError(
            f"'{wanted}' is the end of several functions' paths: {paths}",
            where="FUNCTION",
            todo="Write the whole path.",
        )
    if not found:
        raise ProjectError(
            f"no deployed function is called '{wanted}'",
            where="FUNCTION",
            todo=known_functions(project, wanted, seen),
        )
    return found[0]


def known_functions(project: Project, wanted: str, functions: Sequence[DeployedFunction]) -> str:
    """A sentence that names the nearest function, or all."""
    bases = {it.base_name(project) for it in functions}
    others: Iterable[str] = (it.name for it in functions)
    near = suggestion(wanted, [*bases, *others])
    return near if near.startswith("Did") else suggestion(wanted, bases)
