"""Change sets that turn a condition.

AWS: a resource whose condition does not hold is not there, so a change set that turns the condition
adds or removes it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html

MiniStack: compares all resources of the templates, whether their conditions hold or not, and finds
no change.

The mend: what does not hold is left out of the comparison.
"""

from typing import Any

from deployer.local.mends import upstream


def apply() -> None:
    """Mend it."""
    changesets = upstream.module("services.cloudformation.changesets")
    resolve = changesets._resolve_props_for_diff
    upstream.require(resolve, "b0f1a995e91f")

    def resolve_what_holds(
        template: dict[str, Any], parameters: dict[str, Any], *more: Any
    ) -> dict[str, Any]:
        resolved: dict[str, Any] = resolve(template, parameters, *more)
        try:
            conditions = changesets._evaluate_conditions(template, parameters)
        except Exception:
            return resolved  # the template is refused elsewhere, with a reason
        there = {
            name: it
            for name, it in resolved.get("Resources", {}).items()
            if conditions.get(template["Resources"][name].get("Condition"), True)
        }
        return {**resolved, "Resources": there}

    changesets._resolve_props_for_diff = resolve_what_holds
