"""Events of the root and of every nested stack: each once, in order, none old, to the end."""

from datetime import timedelta

import pytest

from deployer.messages import StackEvent
from deployer.stack.events import EventFollower
from deployer.stack.markers import newest_event, running_since
from tests.recorded import recorded
from tests.unit.stack.cloudformation import NOW, PACE, ROOT_ID, Timeline, nested_id
from tests.unit.stack.watched import StopError, Watched, about, told


def test_events_come_oldest_first_until_the_root_has_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched(
        monkeypatch,
        lambda it: (it.root("CREATE_IN_PROGRESS"), it.happen(ROOT_ID, "T", "CREATE_IN_PROGRESS")),
        lambda it: (it.happen(ROOT_ID, "T", "CREATE_COMPLETE"), it.root("CREATE_COMPLETE")),
    )
    assert told(watched.follow()) == [
        ("", "CREATE_IN_PROGRESS"),
        ("T", "CREATE_IN_PROGRESS"),
        ("T", "CREATE_COMPLETE"),
        ("", "CREATE_COMPLETE"),
    ]
    assert about(watched.pauses, PACE.usual, PACE.usual)


def test_nothing_before_the_marker_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch)
    watched.timeline.root("CREATE_COMPLETE")
    marker = newest_event(watched.cfn.client, ROOT_ID)
    watched.timeline.root("UPDATE_IN_PROGRESS")
    watched.timeline.root("UPDATE_COMPLETE")
    assert told(watched.follow(marker)) == [("", "UPDATE_IN_PROGRESS"), ("", "UPDATE_COMPLETE")]


def test_end_of_an_earlier_operation_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch, lambda it: it.root("UPDATE_COMPLETE"))
    marker = watched.timeline.root("CREATE_COMPLETE")
    assert told(watched.follow(marker)) == [("", "UPDATE_COMPLETE")]


def test_stack_without_events_has_no_marker(monkeypatch: pytest.MonkeyPatch) -> None:
    assert newest_event(Watched(monkeypatch).cfn.client, ROOT_ID) is None


def test_tiny_stack_that_ended_before_the_first_look_is_told_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched(monkeypatch)
    child = nested_id("Child")
    watched.timeline.root("CREATE_IN_PROGRESS")
    watched.timeline.nested(ROOT_ID, "Child", "CREATE_IN_PROGRESS")
    watched.timeline.own(child, "CREATE_IN_PROGRESS")
    watched.timeline.happen(child, "T", "CREATE_COMPLETE")
    watched.timeline.own(child, "CREATE_COMPLETE")
    watched.timeline.nested(ROOT_ID, "Child", "CREATE_COMPLETE")
    watched.timeline.root("CREATE_COMPLETE")
    assert told(watched.follow()) == [
        ("", "CREATE_IN_PROGRESS"),
        ("Child", "CREATE_IN_PROGRESS"),
        ("Child/T", "CREATE_COMPLETE"),
        ("Child", "CREATE_COMPLETE"),
        ("", "CREATE_COMPLETE"),
    ]
    assert watched.pauses == []


def test_stacks_nested_in_nested_stacks_are_opened_as_they_appear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outer, inner = nested_id("Outer"), nested_id("Inner")
    watched = Watched(
        monkeypatch,
        lambda it: it.nested(outer, "Inner", "CREATE_IN_PROGRESS"),
        lambda it: it.happen(inner, "T", "CREATE_COMPLETE"),
        lambda it: it.root("CREATE_COMPLETE"),
    )
    watched.timeline.nested(ROOT_ID, "Outer", "CREATE_IN_PROGRESS")
    assert told(watched.follow()) == [
        ("Outer", "CREATE_IN_PROGRESS"),
        ("Outer/Inner", "CREATE_IN_PROGRESS"),
        ("Outer/Inner/T", "CREATE_COMPLETE"),
        ("", "CREATE_COMPLETE"),
    ]


def test_old_events_of_a_nested_stack_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch)
    child = nested_id("Child")
    old = NOW - timedelta(days=1)
    watched.timeline.happen(child, "T", "CREATE_COMPLETE", at=old)
    marker = watched.timeline.root("CREATE_COMPLETE")
    watched.timeline.nested(ROOT_ID, "Child", "UPDATE_IN_PROGRESS")
    watched.timeline.happen(child, "T", "UPDATE_COMPLETE")
    watched.timeline.root("UPDATE_COMPLETE")
    assert ("Child/T", "CREATE_COMPLETE") not in told(watched.follow(marker))


def test_of_two_events_in_one_instant_the_deeper_comes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched(monkeypatch)
    child = nested_id("Child")
    watched.timeline.nested(ROOT_ID, "Child", "CREATE_IN_PROGRESS")
    instant = NOW + timedelta(minutes=1)
    watched.timeline.happen(ROOT_ID, "Other", "CREATE_FAILED", at=instant)
    watched.timeline.happen(child, "T", "CREATE_FAILED", at=instant)
    watched.timeline.happen(ROOT_ID, "root", "ROLLBACK_COMPLETE", physical_id=ROOT_ID, at=instant)
    seen = told(watched.follow())
    assert seen[1:] == [
        ("Child/T", "CREATE_FAILED"),
        ("Other", "CREATE_FAILED"),
        ("", "ROLLBACK_COMPLETE"),
    ]


def test_settled_stack_that_is_rolled_back_is_followed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = nested_id("Child")
    watched = Watched(
        monkeypatch,
        lambda it: it.own(child, "UPDATE_COMPLETE"),
        lambda it: it.nested(ROOT_ID, "Child", "UPDATE_IN_PROGRESS"),
        lambda it: it.happen(child, "T", "UPDATE_COMPLETE", reason="back as it was"),
        lambda it: it.root("UPDATE_ROLLBACK_COMPLETE"),
    )
    watched.timeline.nested(ROOT_ID, "Child", "UPDATE_IN_PROGRESS")
    assert ("Child/T", "UPDATE_COMPLETE") in told(watched.follow())


def test_settled_stack_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    child = nested_id("Child")
    watched = Watched(monkeypatch, lambda it: None, lambda it: it.root("CREATE_COMPLETE"))
    watched.timeline.nested(ROOT_ID, "Child", "CREATE_IN_PROGRESS")
    watched.timeline.own(child, "CREATE_COMPLETE")
    watched.follow()
    read = [given["StackName"] for given in watched.cfn.parameters("DescribeStackEvents")]
    assert (read.count(child), read.count(ROOT_ID)) == (1, 3)


def test_updated_nested_stack_rests_until_the_root_cleans_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = nested_id("Child")
    cleanup = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
    watched = Watched(
        monkeypatch,
        lambda it: None,
        lambda it: None,
        lambda it: (it.root(cleanup), it.happen(child, "Old", "DELETE_COMPLETE")),
        lambda it: (it.own(child, "UPDATE_COMPLETE"), it.root("UPDATE_COMPLETE")),
    )
    watched.timeline.nested(ROOT_ID, "Child", "UPDATE_IN_PROGRESS")
    watched.timeline.own(child, cleanup)
    assert ("Child/Old", "DELETE_COMPLETE") in told(watched.follow())
    read = [it["StackName"] for it in watched.cfn.parameters("DescribeStackEvents")]
    assert (read.count(child), read.count(ROOT_ID)) == (3, 5)


def test_nested_stack_in_which_nothing_changes_is_not_asked_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = nested_id("Child")
    watched = Watched(
        monkeypatch,
        lambda it: it.nested(ROOT_ID, "Child", "UPDATE_COMPLETE"),
        *[lambda it: None] * 5,
        lambda it: it.root("UPDATE_COMPLETE"),
    )
    watched.timeline.nested(ROOT_ID, "Child", "UPDATE_IN_PROGRESS")
    watched.follow()
    read = [it["StackName"] for it in watched.cfn.parameters("DescribeStackEvents")]
    assert (read.count(child), read.count(ROOT_ID)) == (3, 8)


def test_following_again_after_an_interruption_goes_on_from_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(_: Timeline) -> None:
        raise StopError

    watched = Watched(monkeypatch, stop, lambda it: it.root("CREATE_COMPLETE"))
    watched.timeline.root("CREATE_IN_PROGRESS")
    follower = EventFollower(watched.cfn.client, "root", ROOT_ID, None, PACE)
    seen: list[StackEvent] = []
    with pytest.raises(StopError):
        seen.extend(it.message for it in follower.follow(watched._wait))
    seen += [it.message for it in follower.follow(watched._wait)]
    assert told(seen)[-1] == ("", "CREATE_COMPLETE")


def test_hook_event_shows_the_resource_that_it_isabout(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch)
    events = recorded("stack_events_hook_failed")
    watched.cfn.answer("DescribeStackEvents", lambda **_: events)
    follower = EventFollower(
        watched.cfn.client, "acme", events["StackEvents"][0]["StackId"], None, PACE
    )
    seen = list(follower.follow(watched._wait))
    hooks = [it for it in seen if "HookType" in it.raw]
    assert [it.message.path for it in hooks] == [("Bucket",)]


@pytest.mark.parametrize(
    ("statuses", "marker"),
    [
        (["CREATE_IN_PROGRESS"], None),
        (["REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS"], "e1"),
        (["CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"], "e1"),
        (["UPDATE_FAILED", "UPDATE_IN_PROGRESS"], "e1"),
        (["CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"], "e1"),
    ],
)
def test_running_operation_began_after_the_last_settled_status(
    monkeypatch: pytest.MonkeyPatch, statuses: list[str], marker: str | None
) -> None:
    watched = Watched(monkeypatch)
    for status in statuses:
        watched.timeline.root(status)
    watched.timeline.happen(ROOT_ID, "Topic", "CREATE_COMPLETE")
    assert running_since(watched.cfn.client, ROOT_ID) == marker
