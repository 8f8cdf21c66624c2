"""Shows the stacks of a project as they stand."""

from deployer.messages import Note, StackState, Ui
from deployer.pipeline.stacks import project_stack
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.describe import find_stack, stack_tree

_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")


def report_status(project: Project, target: Target, ui: Ui) -> bool:
    """Emit the state of every stack, nested ones included; True if all stand and none failed."""
    good = True
    for spec in project.stacks:
        if project_stack(project, target, spec.name) is None:
            ui.emit(Note(f"{spec.name} does not exist"))
            good = False
        else:
            good = _report_tree(spec.name, target, ui) and good
    return good


def _report_tree(name: str, target: Target, ui: Ui) -> bool:
    cfn = target.aws.client("cloudformation")
    good = True
    for path, stack_id, resources in stack_tree(cfn, name):
        stack = find_stack(cfn, stack_id)
        if stack is None:
            continue  # deleted since it was listed
        good = good and stack.status in _GOOD
        ui.emit(
            StackState(path, stack.name, stack.status, stack.reason, len(resources), stack.updated)
        )
    return good
