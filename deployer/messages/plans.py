"""What a change set would do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """One property, attribute or tag of a resource that changes.

    Attributes:
        path: `/Properties/Environment/Variables/Colour` where CloudFormation tells it, else
            `Properties.Environment` or an attribute's name, `DeletionPolicy`.
        action: `Add`, `Modify`, `Remove`, `SyncWithActual`, or empty where that is not told.
        before, after: as CloudFormation gives them, often JSON; None where they are not known.
        actual: what the resource really has, where it drifted from `before`; else None.
        recreates: `Never`, `Conditionally`, `Always` or empty.
        cause: what makes it change, in a few words: `parameter Colour`, `Queue.Arn`, `template`.
        certain: False where CloudFormation knows only during the deployment whether it changes.
    """

    path: str
    action: str = ""
    before: str | None = None
    after: str | None = None
    actual: str | None = None
    recreates: str = ""
    cause: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One resource of a change set.

    Attributes:
        stack: logical ids from the root to the stack the resource is in; empty for the root.
        action: `Add`, `Modify`, `Remove`, `Import`, `Dynamic` or `SyncWithActual`.
        replacement: `True`, `False`, `Conditional` or empty.
        policy_action: what becomes of the old physical resource: `Delete`, `Retain`, `Snapshot`,
            `ReplaceAndDelete`, `ReplaceAndRetain`, `ReplaceAndSnapshot` or empty.
        loses_data: what data the change would destroy, a sentence; empty when none.
        widens_iam: what it would allow that was not allowed before, a phrase each.
    """

    stack: tuple[str, ...]
    action: str
    logical_id: str
    resource_type: str
    physical_id: str = ""
    replacement: str = ""
    properties: tuple[PropertyChange, ...] = ()
    policy_action: str = ""
    loses_data: str = ""
    widens_iam: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A parameter or tag of the root stack; None where it is absent before or after."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A change set that waits to be executed.

    Attributes:
        nested: False where the changes inside nested stacks are not known, because CloudFormation
            refused to look into them or was not asked to.
        parameters, tags: those of the root stack that change; none when it is created.
        warnings: of CloudFormation's early validation, and what could not be learned.
    """

    stack_name: str
    change_set_id: str
    creates: bool
    changes: tuple[Change, ...]
    nested: bool = True
    parameters: tuple[ValueChange, ...] = ()
    tags: tuple[ValueChange, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to do for this stack."""

    stack_name: str
