"""Ctrl-C and SIGTERM while something is watched: noticed in pauses alone."""

import signal
import threading

import pytest

from deployer.stack.interrupts import Interrupted, Interrupts


def test_pause_without_a_signal_waits_as_long_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("deployer.stack.interrupts.time.sleep", slept.append)
    with Interrupts() as interrupts:
        interrupts.pause(0.25)
    assert sum(slept) == pytest.approx(0.25)
    assert max(slept) <= 0.1


@pytest.mark.parametrize(("number", "by_person"), [(signal.SIGINT, True), (signal.SIGTERM, False)])
def test_signal_is_raised_by_the_next_pause_and_once(
    number: signal.Signals, by_person: bool
) -> None:
    with Interrupts() as interrupts:
        signal.raise_signal(number)  # nothing happens yet
        with pytest.raises(Interrupted) as raised:
            interrupts.pause(0)
        interrupts.pause(0)
    assert raised.value.by_person is by_person


def test_signal_ends_a_pause_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "deployer.stack.interrupts.time.sleep", lambda _: signal.raise_signal(signal.SIGINT)
    )
    with Interrupts() as interrupts, pytest.raises(Interrupted):
        interrupts.pause(3600)


def test_second_ctrl_c_that_nobody_noticed_yet_interrupts_as_ever() -> None:
    with Interrupts(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)


def test_handlers_are_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Interrupts():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            signal.raise_signal(signal.SIGINT)
            interrupts.pause(0)
            assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_thread_beside_the_main_one_changes_no_handler() -> None:
    seen: list[object] = []

    def work() -> None:
        with Interrupts():
            seen.append(signal.getsignal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def test_signal_that_nothing_noticed_interrupts_in_the_end() -> None:
    with pytest.raises(KeyboardInterrupt), Interrupts():
        signal.raise_signal(signal.SIGINT)
