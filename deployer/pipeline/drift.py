"""Reports what of the project's stacks was changed by other hands than CloudFormation's."""

import time
from collections.abc import Callable, Sequence

from deployer.messages import Note, Ui, Warned
from deployer.pipeline.stacks import project_stack
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.calls import Calls
from deployer.stack.drift import StackDrift, detect_drift


def report_drift(
    project: Project, target: Target, ui: Ui, sleep: Callable[[float], None] = time.sleep
) -> bool:
    """Emit every drifted resource; True when nothing drifted and all could be found out."""
    calls = Calls(target.aws.client("cloudformation"), sleep, target.rate)
    found: list[StackDrift] = []
    complete = True
    for spec in project.stacks:
        stack = project_stack(project, target, spec.name)
        if stack is None or stack.never_made:
            ui.emit(Warned(f"{spec.name} does not exist"))
            complete = False
            continue
        with ui.progress(f"Comparing {spec.name}", 0) as advance:
            drifts = detect_drift(calls, spec.name, target.pace, advance, sleep)
        for it in drifts:
            _show(spec.name, it, ui)
        found += drifts
    _sum_up(project, target, found, ui)
    return complete and not any(it.drifted or it.failure for it in found)


def _show(root: str, found: StackDrift, ui: Ui) -> None:
    if found.failure:
        where = " / ".join((root, *found.path))
        ui.emit(Warned(f"{where}: drift detection failed: {found.failure}"))
    for drift in found.drifted:
        ui.emit(drift)


def _sum_up(project: Project, target: Target, found: Sequence[StackDrift], ui: Ui) -> None:
    drifted = sum(len(it.drifted) for it in found)
    checked, unchecked = sum(it.checked for it in found), sum(it.unchecked for it in found)
    more = f"; {unchecked} more could not be compared" if unchecked else ""
    ui.emit(Note(f"{drifted} of {checked} compared resources drifted{more}."))
    if drifted and not target.aws.is_local:  # which cannot revert it
        command = f"deployer deploy --env {project.environment} --revert-drift"
        ui.emit(Note(f"To bring back what the templates say: {command}"))
