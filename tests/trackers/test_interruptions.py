"""Signal handlers, finalizers and interrupts: nothing waits forever, and the tracker goes on."""

from __future__ import annotations

import gc
import itertools
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import FaceDetection, FaceMesh, Hands, Holistic, Pose, SelfieSegmentation
from holistic_native.model_files.store import MODELS
from tests.support import astronaut
from tests.support.threads import ended

ModelReader = Callable[[str], bytes]
Frame = NDArray[np.uint8]
ALL = (Holistic, Pose, Hands, FaceMesh, FaceDetection, SelfieSegmentation)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    return astronaut.frames()


@pytest.fixture(autouse=True)
def _models(models: ModelReader) -> None:
    for name in MODELS:
        models(name)


def interrupted(kind: Any, **settings: Any) -> Any:
    """Make a tracker that can be interrupted in the middle of its next frame, by `deed`, in the thread that tracks."""

    class Interrupted(kind):  # type: ignore[misc]
        deed: Callable[[], Any] | None = None

        def _track(self, *args: Any) -> Any:
            deed, self.deed = self.deed, None
            if deed is not None:
                deed()
            return super()._track(*args)

    Interrupted.__name__ = kind.__name__
    return Interrupted(**settings)


@pytest.fixture
def on_signal() -> Iterator[Callable[[Callable[[], Any]], None]]:
    before = signal.getsignal(signal.SIGUSR1)

    def install(handler: Callable[[], Any]) -> None:
        signal.signal(signal.SIGUSR1, lambda *_: handler())

    yield install
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize("kind", ALL)
def test_a_handler_that_closes_lets_the_frame_end(
    frames: list[Frame], kind: Any, on_signal: Callable[[Callable[[], Any]], None]
) -> None:
    tracker, other = interrupted(kind), kind()
    on_signal(tracker.close)
    tracker.deed = lambda: signal.raise_signal(signal.SIGUSR1)
    assert tracker.process(frames[2]) == other.process(frames[2])
    with pytest.raises(ValueError, match="is closed"):
        tracker.process(frames[3])
    other.close()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("call", ["process", "reset", "stream"])
def test_a_handler_that_calls_is_refused_at_once(
    frames: list[Frame], kind: Any, call: str, on_signal: Callable[[Callable[[], Any]], None]
) -> None:
    calls: dict[str, Callable[[Any], Any]] = {
        "process": lambda tracker: tracker.process(frames[0]),
        "reset": lambda tracker: tracker.reset(),
        "stream": lambda tracker: next(tracker.stream(frames)),
    }
    with interrupted(kind) as tracker, kind() as other:
        refused: list[str] = []

        def handler() -> None:
            with pytest.raises(RuntimeError, match="only close") as caught:
                calls[call](tracker)
            refused.append(str(caught.value))

        on_signal(handler)
        tracker.deed = lambda: signal.raise_signal(signal.SIGUSR1)
        assert tracker.process(frames[2]) == other.process(frames[2])
        assert len(refused) == 1
        assert tracker.process(frames[3]) == other.process(frames[3])


class Finalized:
    """Garbage whose finalizer does something."""

    def __init__(self, deed: Callable[[], Any]) -> None:
        self._deed = deed
        self._cycle = self

    def __del__(self) -> None:
        self._deed()


def test_a_finalizer_may_close_while_a_frame_is_worked_on(frames: list[Frame]) -> None:
    with Holistic(num_threads=2) as other:
        tracker = interrupted(Holistic, num_threads=2)
        Finalized(tracker.close)
        tracker.deed = gc.collect
        assert tracker.process(frames[2]) == other.process(frames[2])
    with pytest.raises(ValueError, match="is closed"):
        tracker.process(frames[3])


def test_a_finalizer_in_a_worker_thread_is_refused_at_once(frames: list[Frame]) -> None:
    outcomes: list[Any] = []

    def deed(tracker: Holistic) -> None:
        try:
            tracker.process(frames[0])
        except RuntimeError as error:
            outcomes.append(error)

    with interrupted(Holistic, num_threads=2) as tracker:
        workers = tracker._cascade._workers  # noqa: SLF001 (nothing else gets a task into one)
        tracker.deed = lambda: workers.run([lambda: None, lambda: deed(tracker)])
        assert tracker.process(frames[2]).pose_landmarks is not None
    assert [type(outcome) for outcome in outcomes] == [RuntimeError]


def test_a_stream_may_be_collected_in_its_own_worker_thread(frames: list[Frame]) -> None:
    before = threading.enumerate()
    with Holistic(num_threads=2) as tracker, Holistic(num_threads=2) as fresh:
        collected = threading.Event()
        stream = tracker.stream(itertools.repeat(frames[2]))
        next(stream)
        held: list[Any] = [stream]
        del stream
        workers = tracker._stream.pipeline._workers  # type: ignore[union-attr]  # noqa: SLF001

        def drop() -> None:
            held.clear()
            collected.set()

        workers.submit(drop)
        assert collected.wait(30)
        assert tracker.process(frames[3]) == fresh.process(frames[3])
    assert ended(before)


def test_a_stream_may_be_collected_while_another_call_runs(frames: list[Frame]) -> None:
    with interrupted(Pose) as tracker, Pose() as fresh:
        stream = tracker.stream(frames)
        next(stream)
        stream.close()
        cycle: list[Any] = [stream]
        cycle.append(cycle)
        del stream, cycle
        tracker.deed = gc.collect
        assert tracker.process(frames[3]) == fresh.process(frames[3])


@pytest.mark.parametrize("kind", ALL)
def test_an_interrupted_frame_is_forgotten(
    frames: list[Frame], kind: Any, on_signal: Callable[[Callable[[], Any]], None]
) -> None:
    """Its branches may have come to different frames; the tracker begins again, as after an early end of a stream."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    with interrupted(kind) as tracker, kind() as fresh:
        tracker.process(frames[0])
        on_signal(interrupt)
        tracker.deed = lambda: signal.raise_signal(signal.SIGUSR1)
        with pytest.raises(KeyboardInterrupt):
            tracker.process(frames[1])
        assert tracker.process(frames[14]) == fresh.process(frames[14])


def test_closing_from_another_thread_lets_the_frame_end(frames: list[Frame]) -> None:
    with Holistic() as other:
        tracker = interrupted(Holistic)
        closer = threading.Thread(target=tracker.close)

        def close() -> None:
            closer.start()
            closer.join(30)

        tracker.deed = close
        assert tracker.process(frames[2]) == other.process(frames[2])
        assert not closer.is_alive()
    with pytest.raises(ValueError, match="is closed"):
        tracker.process(frames[3])
