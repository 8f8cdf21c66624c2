"""Tags that the stack passes on to its resources are told once, and no others are hidden."""

import json

import pytest

from deployer.messages import Change, Plan, PropertyChange, ValueChange
from deployer.render.tags import is_of_stack, is_tagged_only

PLAN = Plan("root", "id", False, (), tags=(ValueChange("GitHubSHA", "a", "b"),))


def _change(*properties: PropertyChange, action: str = "Modify", replacement: str = "") -> Change:
    return Change((), action, "Topic", "AWS::SNS::Topic", "arn", replacement, properties)


def _list(**tags: str) -> str:
    return json.dumps([{"Key": key, "Value": value} for key, value in tags.items()])


@pytest.mark.parametrize(
    "change",
    [
        PropertyChange("Tags"),
        PropertyChange("Properties.Tags"),
        PropertyChange("/Properties/Tags/3/Value", before="a", after="b"),
        PropertyChange("/Properties/Tags", before=_list(GitHubSHA="a"), after=_list(GitHubSHA="b")),
        PropertyChange(
            "/Properties/Tags",
            before=_list(GitHubSHA="a", Team="x"),
            after=_list(Team="x", GitHubSHA="b"),
        ),
        PropertyChange(
            "/Properties/Tags/0",
            before='{"Key": "GitHubSHA", "Value": "a"}',
            after='{"Key": "GitHubSHA", "Value": "b"}',
        ),
    ],
)
def test_change_of_the_stacks_tags_is_known(change: PropertyChange) -> None:
    assert is_of_stack(change, PLAN)
    assert is_tagged_only(_change(change), PLAN)


@pytest.mark.parametrize(
    "change",
    [
        PropertyChange("DisplayName", before="a", after="b"),
        PropertyChange("/Properties/Tags/3/Value", before="a", after="other"),
        PropertyChange("/Properties/Tags", before=_list(Team="x"), after=_list(Team="y")),
        PropertyChange("/Properties/Tags", before=_list(GitHubSHA="a"), after=_list()),
        PropertyChange("/Properties/Tags", before="[1]", after="[2]"),
    ],
)
def test_any_other_change_is_not(change: PropertyChange) -> None:
    assert not is_of_stack(change, PLAN)
    assert not is_tagged_only(_change(PropertyChange("Tags"), change), PLAN)


def test_tags_of_a_stack_whose_tags_do_not_change_are_the_resources_own() -> None:
    assert not is_of_stack(PropertyChange("Tags"), Plan("root", "id", False, ()))


@pytest.mark.parametrize(
    "change",
    [
        _change(),
        _change(PropertyChange("Tags"), action="Add"),
        _change(PropertyChange("Tags"), replacement="Conditional"),
    ],
)
def test_more_than_a_change_of_tags_is_shown(change: Change) -> None:
    assert not is_tagged_only(change, PLAN)
