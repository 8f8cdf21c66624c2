"""Events are asked for at a pace that throttling slows, and under one budget of calls."""

from dataclasses import replace

import pytest
from botocore.exceptions import EndpointConnectionError

from deployer.stack.call_budget import CallBudget
from tests.unit.stack.cloudformation import PACE, ROOT_ID, nested_id
from tests.unit.stack.watched import Watched, about, told


def test_stacks_without_events_yet_are_read_once_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    outer = nested_id("Outer")
    watched = Watched(monkeypatch, lambda it: it.root("CREATE_COMPLETE"))
    watched.timeline.nested(ROOT_ID, "Silent", "CREATE_IN_PROGRESS")
    watched.timeline.nested(ROOT_ID, "Outer", "CREATE_IN_PROGRESS")
    watched.timeline.nested(outer, "Inner", "CREATE_IN_PROGRESS")
    watched.follow()
    assert len(watched.cfn.calls) == 8  # four stacks, two rounds


def test_throttling_slows_and_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch, *[lambda it: None] * 6, lambda it: it.root("CREATE_COMPLETE"))
    watched.throttled = dict.fromkeys(range(2, 7), "Throttling")
    watched.timeline.root("CREATE_IN_PROGRESS")
    assert told(watched.follow()) == [("", "CREATE_IN_PROGRESS"), ("", "CREATE_COMPLETE")]
    assert about(watched.pauses, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 1.0)


def test_throttling_between_two_stacks_loses_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    child = nested_id("Child")
    watched = Watched(monkeypatch, lambda it: None)
    watched.timeline.nested(ROOT_ID, "Child", "CREATE_IN_PROGRESS")
    watched.timeline.happen(child, "T", "CREATE_FAILED")
    watched.timeline.root("ROLLBACK_COMPLETE")
    watched.throttled = {2: "ThrottlingException"}  # the root is read, its child is not
    assert told(watched.follow()) == [
        ("Child", "CREATE_IN_PROGRESS"),
        ("Child/T", "CREATE_FAILED"),
        ("", "ROLLBACK_COMPLETE"),
    ]


def test_other_errors_are_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch)
    watched.throttled = {1: "AccessDenied"}
    with pytest.raises(watched.cfn.client.exceptions.ClientError, match="AccessDenied"):
        watched.follow()


def test_network_that_comes_back_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch, lambda it: None, lambda it: it.root("CREATE_COMPLETE"))
    watched.timeline.root("CREATE_IN_PROGRESS")
    watched.throttled = {2: EndpointConnectionError(endpoint_url="https://x")}
    assert told(watched.follow()) == [("", "CREATE_IN_PROGRESS"), ("", "CREATE_COMPLETE")]


def test_network_that_stays_away_ends_the_watching(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch)
    watched.throttled = {1: EndpointConnectionError(endpoint_url="https://x")}
    with pytest.raises(EndpointConnectionError):
        watched.follow(pace=replace(PACE, patience=0.0))


def test_calls_beyond_the_budget_wait_and_no_stack_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two calls a round beside the root's, for four stacks that all go on."""
    names = ["A", "B", "C", "D"]
    watched = Watched(monkeypatch, *[lambda it: None] * 3, lambda it: it.root("CREATE_COMPLETE"))
    for name in names:
        watched.timeline.nested(ROOT_ID, name, "CREATE_IN_PROGRESS")
    grants = iter([2, 0, 2, 0, 2, 0, 2, 0, 99])
    monkeypatch.setattr(CallBudget, "take", lambda _, wanted: min(wanted, next(grants)))
    watched.follow()
    read = [it["StackName"] for it in watched.cfn.parameters("DescribeStackEvents")]
    nested = [it for it in read if it != ROOT_ID]
    rounds = [set(nested[at : at + 2]) for at in range(0, 8, 2)]
    assert rounds[0] | rounds[1] == rounds[2] | rounds[3] == {nested_id(it) for it in names}


def test_root_is_asked_at_the_usual_pace_however_many_stacks_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched(monkeypatch, lambda it: None, lambda it: None, lambda it: None)
    for name in "ABCDEF":
        watched.timeline.nested(ROOT_ID, name, "CREATE_IN_PROGRESS")
    monkeypatch.setattr(CallBudget, "take", lambda _, wanted: min(wanted, 1))  # always one more
    with pytest.raises(AssertionError):  # it would go on for ever
        watched.follow(pace=replace(PACE, calls_per_second=2.0))
    read = [it["StackName"] for it in watched.cfn.parameters("DescribeStackEvents")]
    assert [at for at, it in enumerate(read) if it == ROOT_ID] == [0, 3, 6, 9]


def test_last_round_leaves_no_stack_unread_whatever_the_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched(monkeypatch, lambda it: None, lambda it: None)
    grants = iter([0, 1, 0, 1])
    monkeypatch.setattr(CallBudget, "take", lambda *_: next(grants))
    monkeypatch.setattr(CallBudget, "seconds_to_next", lambda _: 0.2)
    for name in ("A", "B"):
        watched.timeline.nested(ROOT_ID, name, "CREATE_IN_PROGRESS")
        watched.timeline.happen(nested_id(name), "T", "CREATE_COMPLETE")
    watched.timeline.root("CREATE_COMPLETE")
    seen = told(watched.follow())
    assert watched.pauses == [0.2, 0.2]
    assert ("A/T", "CREATE_COMPLETE") in seen
    assert ("B/T", "CREATE_COMPLETE") in seen
