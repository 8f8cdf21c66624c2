"""Shows the stacks of a project as they stand."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING

from deployer.messages import Note, StackState, Ui
from deployer.pipeline.stacks import project_stack
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.project.template import STACK_TYPE
from deployer.stack.describe import StackResource, find_stack, stack_resources

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")

_AT_ONCE = 8
"""Stacks asked for at the same time. CloudFormation answers some ten calls a second."""

Path = tuple[str, ...]
Look = tuple[Path, StackState | None, list[StackResource]]


def report_status(project: Project, target: Target, ui: Ui) -> bool:
    """Emit the state of every stack, nested ones included; True if all stand and none failed."""
    good = True
    for spec in project.stacks:
        if project_stack(project, target, spec.name) is None:
            ui.emit(Note(f"{spec.name} does not exist"))
            good = False
            continue
        for state in _tree(target.aws.client("cloudformation"), spec.name):
            ui.emit(state)
            good = good and state.status in _GOOD
    return good


def _tree(cfn: "CloudFormationClient", name: str) -> Iterator[StackState]:
    """The states of a stack and of all nested in it, parents first."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = {path: (state, resources) for path, state, resources in _levels(cfn, name, pool)}
    waiting: list[Path] = [()]
    while waiting:
        path = waiting.pop()
        state, resources = found[path]
        if state:  # else deleted since it was listed
            yield state
        waiting += [below for below, _ in reversed(_nested(path, resources))]


def _levels(cfn: "CloudFormationClient", name: str, pool: Executor) -> Iterator[Look]:
    """All stacks of a tree, level by level, those of one level asked for at the same time."""

    def look(place: tuple[Path, str]) -> Look:
        path, stack_id = place
        stack = find_stack(cfn, stack_id)
        if stack is None:
            return path, None, []
        resources = stack_resources(cfn, stack_id)
        found = (stack.name, stack.status, stack.reason, len(resources), stack.updated)
        return path, StackState(path, *found), resources

    level: list[tuple[Path, str]] = [((), name)]
    while level:
        looks = list(pool.map(look, level))
        yield from looks
        level = [it for path, _, resources in looks for it in _nested(path, resources)]


def _nested(path: Path, resources: list[StackResource]) -> list[tuple[Path, str]]:
    return [
        ((*path, it.logical_id), it.physical_id)
        for it in resources
        if it.resource_type == STACK_TYPE and it.physical_id
    ]
