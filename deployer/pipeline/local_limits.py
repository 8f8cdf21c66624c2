"""What the local cloud cannot do or does not tell, said before it misleads."""

from dataclasses import replace

from deployer.errors import ProjectError
from deployer.messages import Change, Note, Plan, Ui, Warned
from deployer.pipeline.target import Target
from deployer.stack.options import ChangeSetOptions


def check_options(target: Target, options: ChangeSetOptions, ui: Ui) -> None:
    """Refuse what the local cloud would seem to have done, and say what it ignores.

    Raises:
        ProjectError: it was asked to revert drift, which it would report as done.
    """
    if not target.aws.is_local:
        return
    if options.revert_drift:
        raise ProjectError(
            "the local cloud cannot revert drift",
            where="--revert-drift",
            todo="Change the resource back by hand, or begin anew: deployer local reset",
        )
    if options.express:
        ui.emit(Warned("the local cloud ignores --express"))


def show_plan(target: Target, plan: Plan, ui: Ui) -> Plan:
    """Show a plan, without what the local cloud only guesses; returns what was shown."""
    shown = plan
    if target.aws.is_local:
        shown = replace(plan, changes=tuple(map(_without_guesses, plan.changes)))
    ui.emit(shown)
    if shown != plan:
        ui.emit(
            Note(
                "The local cloud tells of few changes whether they replace a resource, and of none "
                "what permissions become. AWS does."
            )
        )
    return shown


def _without_guesses(change: Change) -> Change:
    """A change of which no more is said than the local cloud knows.

    It calls each replacement conditional that it does not know of, and gives no values to compare.
    """
    if change.action != "Modify":
        return change
    guessed = change.replacement == "Conditional"
    return replace(
        change,
        replacement="" if guessed else change.replacement,
        loses_data="" if guessed else change.loses_data,
        widens_iam=(),
    )
