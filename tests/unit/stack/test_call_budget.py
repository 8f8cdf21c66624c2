"""One allowance of calls for all stacks of a tree."""

from deployer.stack.call_budget import CallBudget


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_rest_saves_up_a_burst_and_no_more() -> None:
    clock = Clock()
    budget = CallBudget(rate=5, burst=10, clock=clock)
    clock.now += 60
    assert budget.take(40) == 10
    assert budget.take(1) == 0


def test_calls_come_back_at_the_rate() -> None:
    clock = Clock()
    budget = CallBudget(rate=5, burst=10, clock=clock)
    budget.take(10)
    clock.now += 1
    assert budget.take(40) == 5


def test_what_had_to_be_spent_is_waited_for_later() -> None:
    clock = Clock()
    budget = CallBudget(rate=5, burst=10, clock=clock)
    budget.spend(14)
    assert budget.take(1) == 0
    assert budget.seconds_to_next() == 1.0
    clock.now += budget.seconds_to_next()
    assert budget.take(40) == 1
