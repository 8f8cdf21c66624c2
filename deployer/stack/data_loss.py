"""What data a change would destroy."""

from collections.abc import Mapping
from typing import Any

from deployer.project.data_types import DATA_TYPES
from deployer.project.template import STACK_TYPE

_DESTROYING = ("Delete", "ReplaceAndDelete", "")
"""PolicyAction of a change; where CloudFormation does not tell, the worst is to be expected."""


def loses_data(change: Mapping[str, Any]) -> str:
    """A sentence; empty when nothing is lost.

    Args:
        change: a ResourceChange.
    """
    policy = change.get("PolicyAction", "")
    if policy not in _DESTROYING:
        return ""
    name, kind = change["LogicalResourceId"], change["ResourceType"]
    kept = "" if policy else ", unless a policy of its template keeps it"
    if change["Action"] == "Remove":
        if kind == STACK_TYPE:
            return f"Deletes the nested stack {name} with all that its template does not keep."
        return f"Deletes {name} with {DATA_TYPES[kind]}{kept}." if kind in DATA_TYPES else ""
    if kind not in DATA_TYPES:
        return ""
    replacement = change.get("Replacement")
    if replacement == "True":
        return f"Replaces {name}: the old one is deleted with {DATA_TYPES[kind]}{kept}."
    if replacement == "Conditional":
        return f"May replace {name}: the old one would be deleted with {DATA_TYPES[kind]}{kept}."
    return ""
