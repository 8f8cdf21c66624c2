"""Attaches to whatever is going on on the stacks of a project."""

from deployer.messages import Note, Ui
from deployer.pipeline.stacks import project_stack
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.describe import Stack
from deployer.stack.operation import attach


def watch_project(project: Project, target: Target, ui: Ui) -> None:
    """Follow each running operation to its end; say so where nothing is going on.

    Raises:
        OperationFailedError: an operation ended badly.
        KeyboardInterrupt: a person stopped watching.
    """
    found = [(spec.name, project_stack(project, target, spec.name)) for spec in project.stacks]
    running = [stack for _, stack in found if stack and stack.in_progress]
    for name, stack in found:
        if stack is None:
            ui.emit(Note(f"{name} does not exist."))
        elif not stack.in_progress:
            ui.emit(Note(_rest(stack)))
    for stack in running:
        ui.emit(Note(f"{stack.name} is in {stack.status}; its events from the beginning:"))
        attach(target.aws, stack, target.pace, ui)


def _rest(stack: Stack) -> str:
    reason = f" ({stack.reason})" if stack.reason else ""
    return f"Nothing is going on on {stack.name}; it is in {stack.status}{reason}."
