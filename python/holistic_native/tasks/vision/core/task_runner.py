"""What every task on images does: running modes, timestamps, options of an image, the stream from a camera."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from holistic_native.scheduling.ending import ENDING
from holistic_native.scheduling.exclusive import Exclusive
from holistic_native.tasks.vision.core.image import Image, ImageFormat, image_of
from holistic_native.tasks.vision.core.live_stream import LiveStream
from holistic_native.tasks.vision.core.task_image import GraphError, Reading, pixels_of
from holistic_native.tasks.vision.core.vision_task_running_mode import VisionTaskRunningMode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.tasks.vision.core.image_processing_options import ImageProcessingOptions

R = TypeVar("R")
_LOG = logging.getLogger("holistic_native")
_MODE_WORDS = {
    VisionTaskRunningMode.IMAGE: "image mode",
    VisionTaskRunningMode.VIDEO: "video mode",
    VisionTaskRunningMode.LIVE_STREAM: "live stream mode",
}
# Images that stand alone are one second apart for the task that goes on from one to the next all the same.
_IMAGE_STEP_US = 1_000_000


class Graph(Protocol):
    """What computes a task's results."""

    def process(self, image: NDArray[np.uint8], time_us: int, rotation_degrees: int = 0) -> Any:
        """Return what is found in an image (height, width, 3), RGB."""

    def reset(self) -> None:
        """Forget the past images, also one that was cut off."""

    def close(self) -> None:
        """Let go of what it holds."""


@dataclass(frozen=True)
class TaskKind(Generic[R]):
    """What differs from task to task.

    Attributes:
        convert: makes a result of what the graph returns.
        empty: makes the result that a closed task gives.
        rotates: whether a rotation has an effect; otherwise any is taken.
        gray_error: what a gray image raises.
    """

    convert: Callable[[Any], R]
    empty: Callable[[], R]
    rotates: bool = True
    gray_error: type[Exception] = ValueError


@dataclass(frozen=True)
class _Frame:
    image: Image
    timestamp_ms: int
    reading: Reading


class TaskRunner(Exclusive[R]):
    """One task: its graph, and how images come to it.

    Calls from several threads follow each other. A forked child goes on with what was followed so far, but for what
    was on its way from a camera.
    """

    def __init__(
        self,
        graph: Graph,
        kind: TaskKind[R],
        mode: VisionTaskRunningMode,
        callback: Callable[[R, Image, int], None] | None,
    ) -> None:
        super().__init__()
        self._graph = graph
        self._kind = kind
        self._mode = mode
        self._arrival = threading.Lock()
        self._images = 0
        self._last_us: int | None = None
        self._failure: GraphError | None = None
        self._live: LiveStream[_Frame, R] | None = None
        if callback is not None:
            self._live = LiveStream(self._work, _delivery(callback))

    def detect(self, image: Image, options: ImageProcessingOptions | None) -> R:
        """Return what is found in an image that stands alone."""
        pixels_of(image)
        if self._is_closed():
            return self._kind.empty()
        reading = Reading.of(options, rotates=self._kind.rotates)
        self._want(VisionTaskRunningMode.IMAGE)
        return self._alone(partial(self._next_image, image, reading))

    def detect_for_video(self, image: Image, timestamp_ms: int, options: ImageProcessingOptions | None) -> R:
        """Return what is found in the next frame of a video."""
        pixels_of(image)
        time_us = _microseconds(timestamp_ms)
        if self._is_closed():
            return self._kind.empty()
        reading = Reading.of(options, rotates=self._kind.rotates)
        self._want(VisionTaskRunningMode.VIDEO)
        return self._alone(partial(self._next_frame, image, time_us, reading))

    def detect_async(self, image: Image, timestamp_ms: int, options: ImageProcessingOptions | None) -> None:
        """Take the next frame of a camera."""
        pixels_of(image)
        time_us = _microseconds(timestamp_ms)
        if self._is_closed():
            return
        reading = Reading.of(options, rotates=self._kind.rotates)
        self._want(VisionTaskRunningMode.LIVE_STREAM)
        assert self._live is not None
        if ENDING.keeps_out():
            ENDING.park()  # the stream's threads would never come to their end
        with self._arrival:  # not the other lock, which is held while a frame is worked on
            self._raise_failure()
            self._advance(time_us)
            self._live.put(_Frame(image, timestamp_ms, reading))

    def close(self) -> None:
        """Wait for the frames under way and their callbacks, and let go of the models; a second call does nothing.

        Raises:
            ValueError, RuntimeError: what an image of the wrong format raised before, once more.
        """
        if self._closed:
            return
        if self._live is not None:
            self._live.close()
        super().close()
        if self._failure is not None:
            raise self._failure.first()

    def discard(self) -> None:
        """Close silently, for finalizers."""
        if not self._closed:
            self._failure = None
            self.close()

    def _is_closed(self) -> bool:
        if self._closed:
            warnings.warn("the task is closed: its result is empty", RuntimeWarning, stacklevel=4)
        return self._closed

    def _want(self, mode: VisionTaskRunningMode) -> None:
        if self._mode != mode:
            raise ValueError(
                f"Task is not initialized with the {_MODE_WORDS[mode]}. Current running mode:{_MODE_WORDS[self._mode]}"
            )

    def _advance(self, time_us: int) -> None:
        if self._last_us is not None and time_us <= self._last_us:
            raise ValueError("Input timestamp must be monotonically increasing.")
        self._last_us = time_us

    def _next_image(self, image: Image, reading: Reading) -> R:
        time_us = _IMAGE_STEP_US * self._images
        self._images += 1
        return self._processed(image, time_us, reading)

    def _next_frame(self, image: Image, time_us: int, reading: Reading) -> R:
        self._advance(time_us)
        return self._processed(image, time_us, reading)

    def _processed(self, image: Image, time_us: int, reading: Reading) -> R:
        self._raise_failure()
        try:
            pixels = reading.pixels(image, self._kind.gray_error)
        except GraphError as error:
            self._failure = error
            raise error.first() from None
        self._whole = False
        found = self._graph.process(pixels, time_us, reading.rotation_degrees)
        self._whole = True
        return self._kind.convert(found)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure.later()

    def _work(self, frame: _Frame) -> R:
        time_us = _microseconds(frame.timestamp_ms)
        return self._alone(partial(self._processed, frame.image, time_us, frame.reading))

    @property
    def _name(self) -> str:
        return "the task"

    def _kept_out(self) -> bool:
        # The stream's threads come to their end in order.
        return ENDING.keeps_out() and not (self._live is not None and self._live.works_here())

    def after_fork(self) -> None:
        """Prepare for use in a forked child."""
        super().after_fork()
        self._arrival = threading.Lock()

    def _forget(self) -> None:
        self._graph.reset()

    def _free(self) -> None:
        self._graph.close()


def _delivery(callback: Callable[[R, Image, int], None]) -> Callable[[_Frame, R], None]:
    def deliver(frame: _Frame, result: R) -> None:
        image = frame.image
        callback(result, image_of(ImageFormat(image.image_format), image.numpy_view()), int(frame.timestamp_ms))

    return deliver


def _microseconds(timestamp_ms: int) -> int:
    """Return a timestamp in microseconds as MediaPipe has it, which counts in 64 bits.

    Raises:
        ctypes.ArgumentError: it is no integer.
    """
    if not hasattr(timestamp_ms, "__index__"):
        from ctypes import ArgumentError

        raise ArgumentError(f"argument 4: TypeError: wrong type: timestamp_ms must be an int; got {timestamp_ms!r}")
    half = 1 << 63
    return (int(timestamp_ms) * 1000 + half) % (2 * half) - half
