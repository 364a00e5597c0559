"""Ctrl-C, SIGTERM, SIGHUP: the first asks for an end, the second makes one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from holistic_native.terminal.interrupt import StoppedError, signals_raise, stop_on_interrupt

USUAL: dict[signal.Signals, Any] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
}
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


@pytest.fixture(autouse=True)
def _usual_handlers() -> Iterator[None]:
    # A shell that starts the tests in the background makes them ignore interrupts.
    before = {number: signal.signal(number, handler) for number, handler in USUAL.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def handlers() -> dict[signal.Signals, object]:
    return {number: signal.getsignal(number) for number in USUAL}


@pytest.mark.parametrize("first", USUAL)
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_first_signal_is_a_request_the_second_an_exception(first: signal.Signals, second: signal.Signals) -> None:
    with stop_on_interrupt() as stop:
        assert (stop.is_set(), stop.exit_code) == (False, 0)
        signal.raise_signal(first)
        assert (stop.is_set(), stop.exit_code) == (True, CODES[first])
        with pytest.raises(StoppedError) as caught:
            signal.raise_signal(second)
        assert caught.value.exit_code == CODES[second]
        assert isinstance(caught.value, KeyboardInterrupt)
        assert stop.exit_code == CODES[first]
    assert handlers() == USUAL


def test_nothing_interrupts_the_cleaning_up() -> None:
    cleaned = False

    def asked() -> None:
        nonlocal cleaned
        with signals_raise(), stop_on_interrupt():
            try:
                for _ in range(2):
                    signal.raise_signal(signal.SIGTERM)
            finally:
                for _ in range(3):
                    signal.raise_signal(signal.SIGINT)
                cleaned = True

    with pytest.raises(StoppedError):
        asked()
    assert cleaned


def test_a_terminal_that_closes_sends_more_than_one_hang_up() -> None:
    with stop_on_interrupt() as stop:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGHUP):
            signal.raise_signal(number)
    assert stop.exit_code == 143


def test_handlers_are_restored_after_an_error() -> None:
    with pytest.raises(ValueError, match="step"), stop_on_interrupt():
        raise ValueError("step failed")
    assert handlers() == USUAL


@pytest.mark.parametrize("number", USUAL)
def test_signals_handled_by_someone_else_stay_theirs(number: signal.Signals) -> None:
    signal.signal(number, signal.SIG_IGN)  # as nohup does with SIGHUP
    with signals_raise(), stop_on_interrupt() as stop:
        signal.raise_signal(number)
        assert not stop.is_set()
    assert signal.getsignal(number) is signal.SIG_IGN


@pytest.mark.parametrize("number", USUAL)
def test_without_a_request_the_first_signal_is_an_exception(number: signal.Signals) -> None:
    def asked() -> None:
        with signals_raise():
            signal.raise_signal(number)

    with pytest.raises(StoppedError) as caught:
        asked()
    assert caught.value.exit_code == CODES[number]
    assert handlers() == USUAL


def test_the_inner_one_counts() -> None:
    with signals_raise():
        with stop_on_interrupt() as stop:
            signal.raise_signal(signal.SIGTERM)
            with stop_on_interrupt() as inner:
                signal.raise_signal(signal.SIGHUP)
            assert inner.exit_code == 129
            with signals_raise(), pytest.raises(StoppedError):
                signal.raise_signal(signal.SIGINT)
        assert stop.exit_code == 143
    assert handlers() == USUAL


def test_outside_the_main_thread_nothing_changes() -> None:
    seen = []

    def job() -> None:
        with signals_raise(), stop_on_interrupt() as stop:
            seen.append((handlers(), stop.is_set()))

    thread = threading.Thread(target=job)
    thread.start()
    thread.join()
    assert seen == [(USUAL, False)]
