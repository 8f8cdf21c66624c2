"""Parameters and tags of the root stack, before and after."""

from dataclasses import replace

from deployer.messages import ValueChange
from deployer.stack.root_values import changed_parameters, changed_tags
from tests.recorded import recorded
from tests.unit.stack.change_sets import EXISTING

STACK = replace(
    EXISTING,
    parameters={"Colour": "red", "Secret": "****", "Old": "1"},
    tags={"GitHubSHA": "a1", "Team": "data"},
)


def test_only_what_changes_is_told() -> None:
    described = recorded("change_set_root")
    assert changed_parameters(described, STACK) == (
        ValueChange("Colour", "red", "blue"),
        ValueChange("Old", "1", None),
    )
    assert changed_tags(described, STACK) == (
        ValueChange("GitHubSHA", "a1", "b2"),
        ValueChange("Team", "data", None),
    )


def test_answer_that_tells_none_says_nothing_of_them() -> None:
    assert changed_parameters({}, STACK) == ()
    assert changed_tags({}, STACK) == ()
