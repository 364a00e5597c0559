"""Ctrl-C: asked once it is a wish, asked twice an order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from holistic_native.app.interrupt import stop_on_interrupt


@pytest.fixture(autouse=True)
def _pythons_own_handler() -> Iterator[None]:
    # A shell that starts the tests in the background makes them ignore interrupts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_first_interrupt_is_an_event_the_second_an_exception() -> None:
    with stop_on_interrupt() as stop:
        assert not stop.is_set()
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_handler_is_restored_after_an_error() -> None:
    with pytest.raises(ValueError, match="step"), stop_on_interrupt():
        raise ValueError("step failed")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_interrupts_handled_by_someone_else_stay_theirs() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with stop_on_interrupt() as stop:
        signal.raise_signal(signal.SIGINT)
        assert not stop.is_set()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_outside_the_main_thread_nothing_changes() -> None:
    seen = []

    def job() -> None:
        with stop_on_interrupt() as stop:
            seen.append((signal.getsignal(signal.SIGINT), stop.is_set()))

    thread = threading.Thread(target=job)
    thread.start()
    thread.join()
    assert seen == [(signal.default_int_handler, False)]
