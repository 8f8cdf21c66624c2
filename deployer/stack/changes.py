"""Reads what a change set would do, resource by resource, with the values of properties.

A description with values leaves out what it has no values for, and says so in a warning at most;
one without them names every resource. So both are read, and what only the second has is kept.
https://github.com/aws/aws-cdk-cli/pull/1785, https://github.com/aws/aws-cdk-cli/issues/1922
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deployer.aws.errors import code_of, explain
from deployer.messages import Change
from deployer.stack.calls import Calls
from deployer.stack.change_sets import ChangeSet
from deployer.stack.data_loss import loses_data
from deployer.stack.property_changes import property_changes, property_name
from deployer.stack.widening import widenings


@dataclass(frozen=True)
class _Values:
    """The description of a change set with values.

    Attributes:
        by_resource: ResourceChange by logical id; None where the values cannot be read.
        incomplete: what CloudFormation says it has left out; empty when nothing.
    """

    by_resource: Mapping[str, Mapping[str, Any]] | None
    incomplete: str = ""


def read_changes(
    calls: Calls, sets: Sequence[ChangeSet], *, creates: bool
) -> tuple[tuple[Change, ...], list[str]]:
    """The changes of all stacks, each stack's own before what is inside of it, and what is missing.

    Args:
        sets: the root's change set first, each parent before its children.
        creates: whether the root stack is created, so that nothing in it was allowed before.
    """
    values = dict(
        zip(
            (it.change_set_id for it in sets),
            calls.each(lambda it: _values(calls, it), sets),
            strict=True,
        )
    )
    by_id = {it.change_set_id: it for it in sets}
    changes = tuple(_walk(sets[0], by_id, values, creates=creates))
    told = [
        f"{'/'.join(it.path) or it.described['StackName']}: {values[it.change_set_id].incomplete}"
        for it in sets
        if values[it.change_set_id].incomplete
    ]
    return changes, told


def _values(calls: Calls, change_set: ChangeSet) -> _Values:
    from botocore.exceptions import ClientError

    if not change_set.changes:
        return _Values({})
    found: dict[str, Mapping[str, Any]] = {}
    reason = ""
    try:
        for page in calls.pages(
            "describe_change_set",
            ChangeSetName=change_set.change_set_id,
            IncludePropertyValues=True,
        ):
            reason = page.get("StatusReason") or reason
            for listed in page.get("Changes", []):
                change = listed.get("ResourceChange", {})
                found[change["LogicalResourceId"]] = change
    except ClientError as error:
        if code_of(error) == "ChangeSetNotFound":
            raise  # there is no plan any more
        return _Values(None, f"the values of properties are not known: {explain(error).what}")
    # A change set that can be executed has a reason only to say what its description lacks.
    return _Values(found, "" if change_set.failed else reason)


def _walk(
    change_set: ChangeSet,
    by_id: Mapping[str, ChangeSet],
    values: Mapping[str, _Values],
    *,
    creates: bool,
) -> Iterator[Change]:
    told = values[change_set.change_set_id]
    for plain in change_set.changes:
        nested = by_id.get(plain.get("ChangeSetId", ""))
        valued = (told.by_resource or {}).get(plain["LogicalResourceId"])
        if valued is None and _is_no_change(plain, nested, told):
            continue
        yield _change(plain, valued, told, change_set.path, creates=creates)
        if nested:
            yield from _walk(nested, by_id, values, creates=creates)


def _is_no_change(plain: Mapping[str, Any], nested: ChangeSet | None, told: _Values) -> bool:
    """Whether a change that was only possible turned out to be none once values were known."""
    details = plain.get("Details", [])
    only_possible = bool(details) and all(it.get("Evaluation") == "Dynamic" for it in details)
    if plain["Action"] != "Modify" or not only_possible:
        return False
    if nested:
        return not nested.changes
    return told.by_resource is not None and not told.incomplete


def _change(
    plain: Mapping[str, Any],
    valued: Mapping[str, Any] | None,
    told: _Values,
    path: tuple[str, ...],
    *,
    creates: bool,
) -> Change:
    merged = {**plain, **(valued or {}), "Details": _details(plain, valued, told)}
    return Change(
        stack=path,
        action=merged["Action"],
        logical_id=merged["LogicalResourceId"],
        resource_type=merged["ResourceType"],
        physical_id=merged.get("PhysicalResourceId", ""),
        replacement=merged.get("Replacement", ""),
        properties=property_changes(merged["Details"]),
        policy_action=merged.get("PolicyAction", ""),
        loses_data=loses_data(merged),
        widens_iam=() if creates else widenings(merged),
    )


def _details(
    plain: Mapping[str, Any], valued: Mapping[str, Any] | None, told: _Values
) -> list[Mapping[str, Any]]:
    """The details with values, and what only the description without them has."""
    if valued is None:
        return list(plain.get("Details", []))
    details = list(valued.get("Details", []))
    names = {property_name(it) for it in details}
    missing = [it for it in plain.get("Details", []) if property_name(it) not in names]
    if not told.incomplete:  # what was only possible, and is not there, does not change
        missing = [it for it in missing if it.get("Evaluation") != "Dynamic"]
    return details + missing
