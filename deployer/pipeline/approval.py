"""What a person agreed to beforehand, and whether a plan needs more than that."""

from collections.abc import Iterator
from dataclasses import dataclass

from deployer.errors import ProjectError
from deployer.messages import Change, Plan
from deployer.project.nearest import suggestion
from deployer.project.parameters import GIT_FACTS
from deployer.project.project import Project
from deployer.stack.widening import is_grant

ALWAYS, REPLACEMENTS, IAM, NEVER = "always", "replacements", "iam", "never"
"""What `--require-approval` takes."""

_SYNC = "SyncWithActual"
_REPLACING = ("True", "Conditional")
_KEPT = ("Retain", "Snapshot")


@dataclass(frozen=True)
class Approval:
    """Whether a person is asked before a plan is executed.

    Attributes:
        given: nothing is asked at all.
        required: REPLACEMENTS, IAM or both: only a plan with such is asked about. ALWAYS alone:
            every plan is.
        only_changed: parameters of the root stack; a plan that changes nothing else is not asked
            about.
    """

    given: bool
    required: frozenset[str] = frozenset({ALWAYS})
    only_changed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """Whether a plan must be asked about, and why, in a few words."""

    needed: bool
    why: str


def check_names(project: Project, approval: Approval) -> None:
    """Refuse a parameter that the root stack does not have: it could never change alone.

    Raises:
        ProjectError: names the nearest one.
    """
    known = project.root_stack.tree.template.parameters
    for name in sorted(approval.only_changed - set(known)):
        raise ProjectError(
            f"the root template declares no parameter '{name}'",
            where="--yes-if-only-changed",
            todo=suggestion(name, known),
        )


def judge(plan: Plan, approval: Approval, *, all_seen: bool = False) -> Verdict:
    """Decide whether a person is asked.

    Args:
        all_seen: whether the plan's parameters and tags tell all that changes: the template stays
            as it is, and no value comes from where it cannot be seen.
    """
    if approval.given:
        return Verdict(False, "it was agreed to beforehand")
    why = "" if ALWAYS in approval.required else next(_reasons(plan, approval.required), "")
    if why:
        return Verdict(True, why)
    if all_seen and _changes_nothing_else(plan, approval):
        return Verdict(False, f"only {', '.join(sorted(approval.only_changed))} may change")
    if ALWAYS in approval.required:
        return Verdict(True, "every change is asked about")
    return Verdict(False, "nothing in it needs approval")


def _changes_nothing_else(plan: Plan, approval: Approval) -> bool:
    """Whether only what was named changes, and no data is lost by that."""
    if not approval.only_changed or plan.creates:
        return False
    if any(it.loses_data or _reverts_drift(it) for it in plan.changes):
        return False
    return _changed(plan) <= approval.only_changed | GIT_FACTS


def _reverts_drift(change: Change) -> bool:
    """Whether something that was changed by hand is changed back, which no parameter tells."""
    return change.action == _SYNC or any(
        it.action == _SYNC or it.actual is not None for it in change.properties
    )


def _changed(plan: Plan) -> set[str]:
    return {it.name for it in (*plan.parameters, *plan.tags)}


def _reasons(plan: Plan, required: frozenset[str]) -> Iterator[str]:
    if not plan.nested:
        yield "what changes inside of nested stacks is not known"
    for change in plan.changes:
        name = "/".join((*change.stack, change.logical_id))
        if REPLACEMENTS in required and _endangers(change):
            yield change.loses_data or f"{name} is removed or replaced"
        if IAM in required and change.widens_iam:
            yield f"{name} {change.widens_iam[0]}"
        if IAM in required and plan.creates and is_grant(change.resource_type):
            yield f"{name} grants permissions"


def _endangers(change: Change) -> bool:
    removed = change.action == "Remove" and change.policy_action not in _KEPT
    return bool(change.loses_data) or removed or change.replacement in _REPLACING
