"""What changes of one resource, as a change set's details tell it."""

from collections.abc import Iterable, Mapping
from typing import Any

from deployer.messages import PropertyChange

_RECREATION = ("", "Never", "Conditionally", "Always")
"""RequiresRecreation, from the least to the most."""


def property_changes(details: Iterable[Mapping[str, Any]]) -> tuple[PropertyChange, ...]:
    """Each property, attribute or tag once, in the order of the details.

    CloudFormation tells of one that changes through a reference twice: as the reference's, and as
    a possible change of the template.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-samples.html
    """
    by_path: dict[str, list[Mapping[str, Any]]] = {}
    for detail in details:
        path = _path(detail.get("Target", {}))
        if path:
            by_path.setdefault(path, []).append(detail)
    return tuple(_property_change(path, told) for path, told in by_path.items())


def property_name(detail: Mapping[str, Any]) -> tuple[str, str]:
    """Attribute and top-level property of a detail; the same with and without values."""
    target = detail.get("Target", {})
    return target.get("Attribute", ""), target.get("Name", "")


def _path(target: Mapping[str, Any]) -> str:
    if target.get("Path"):
        return str(target["Path"])
    return ".".join(it for it in (target.get("Attribute"), target.get("Name")) if it)


def _property_change(path: str, details: list[Mapping[str, Any]]) -> PropertyChange:
    targets = [it.get("Target", {}) for it in details]
    drift: Mapping[str, Any] = next((it["Drift"] for it in targets if it.get("Drift")), {})
    before = _first(targets, "BeforeValue")
    return PropertyChange(
        path=path,
        action=_first(targets, "AttributeChangeType") or "",
        before=drift.get("PreviousValue", before),
        after=_first(targets, "AfterValue"),
        actual=drift.get("ActualValue"),
        recreates=max((it.get("RequiresRecreation", "") for it in targets), key=_RECREATION.index),
        cause=_cause(details),
        certain=any(it.get("Evaluation") != "Dynamic" for it in details),
    )


def _first(targets: list[Mapping[str, Any]], key: str) -> str | None:
    return next((it[key] for it in targets if it.get(key) is not None), None)


def _cause(details: list[Mapping[str, Any]]) -> str:
    causes = [_words(it.get("ChangeSource", ""), it.get("CausingEntity", "")) for it in details]
    # The template's part in it is that it holds the reference.
    return next((it for it in causes if it and it != "template"), next(iter(causes), ""))


def _words(source: str, entity: str) -> str:
    match source:
        case "ParameterReference":
            return f"parameter {entity}"
        case "ResourceReference" | "ResourceAttribute":
            return entity
        case "DirectModification":
            return "template"
        case "Automatic":
            return "nested template"
        case "NoModification":
            return "actual state"
    return entity
