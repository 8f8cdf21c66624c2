"""Calls under one allowance: throttling slows them and never fails them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.stack.calls import LOCAL_RATE, Calls
from tests.recorded import recorded_error
from tests.unit.aws.scripted import Scripted, client_error


class Slow:
    """CloudFormation that throttles the first calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, throttled: int) -> None:
        self._left = throttled
        self.cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": self._answer})
        self.pauses: list[float] = []
        self.calls = Calls(self.cfn.client, self.pauses.append)

    def _answer(self, **_: Any) -> dict[str, Any]:
        if self._left:
            self._left -= 1
            raise recorded_error("describe_change_set_throttled")
        return {"Stacks": []}


def test_throttled_call_is_made_again_after_longer_and_longer_pauses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = Slow(monkeypatch, 9)
    assert slow.calls.ask("describe_stacks") == {"Stacks": []}
    assert len(slow.cfn.calls) == 10
    assert sum(slow.pauses) > 60
    assert max(slow.pauses) < 60


def test_any_other_error_is_raised_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(monkeypatch, 0)

    def denied(**_: Any) -> dict[str, Any]:
        raise client_error("AccessDenied")

    slow.cfn.answer("DescribeStacks", denied)
    with pytest.raises(ClientError, match="AccessDenied"):
        slow.calls.ask("describe_stacks")
    assert len(slow.cfn.calls) == 1


def test_many_calls_wait_for_the_allowance_they_share(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(monkeypatch, 0)
    slow.calls.each(lambda _: slow.calls.ask("describe_stacks"), range(60))
    assert len(slow.cfn.calls) == 60
    assert len(slow.pauses) > 30
    assert max(slow.pauses) > 3


def test_nothing_waits_where_nobody_shares_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(monkeypatch, 0)
    calls = Calls(slow.cfn.client, slow.pauses.append, LOCAL_RATE)
    calls.each(lambda _: calls.ask("describe_stacks"), range(200))
    assert len(slow.cfn.calls) == 200
    assert slow.pauses == []


def test_results_keep_the_order_of_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(monkeypatch, 0)
    assert slow.calls.each(lambda it: it * 2, range(50)) == [it * 2 for it in range(50)]
