"""What the public trackers share: one frame at a time, a clock, and an orderly end."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from holistic_native import _core
from holistic_native.cascade.clock import Clock
from holistic_native.frame import checked_frame
from holistic_native.options import checked_flag
from holistic_native.profile import Profile
from holistic_native.runtime.pipeline import Lanes, Pipeline
from holistic_native.runtime.trace import Trace, TracedFrame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from typing_extensions import Self

    from holistic_native.frame import Image, PixelFormat

R = TypeVar("R")


class Tracker(Generic[R]):
    """A tracker that turns frames into results; subclasses say how.

    Safe to call from several threads: calls wait for one another, since each frame builds on the last.
    """

    def __init__(self, *, profile_stages: bool = False) -> None:
        self._trace = Trace() if checked_flag("profile_stages", profile_stages) else None
        self._lock = threading.Lock()
        self._clock = Clock()
        self._closed = False
        self._pipeline: Pipeline[Any, R] | None = None

    def process(
        self,
        image: Image,
        *,
        timestamp: float | None = None,
        format: PixelFormat = "rgb",  # noqa: A002 (the usual name)
    ) -> R:
        """Track the next frame.

        Results do not depend on the format: they are those of the same frame converted to RGB first. Only "nv12" and
        "i420" are converted, as OpenCV does it (BT.601, limited range); the others are read as they are.

        Args:
            image: uint8, any strides, in one of these formats:
                "rgb", "bgr": (height, width, 3).
                "rgba", "bgra": (height, width, 4); the fourth channel is ignored.
                "gray": (height, width) or (height, width, 1).
                "nv12", "i420": YUV, height and width even, (height * 3 / 2, width), or the planes, which may end in
                padding that is sliced off: (y, uv) or (y, u, v) with y (height, width), uv (height / 2, width), u and v
                (height / 2, width / 2).
            timestamp: the frame's time in seconds, increasing; None counts 30 frames a second, as MediaPipe does.
            format: of the image's pixels, named by their order in memory.

        Returns:
            The result, whose arrays are the caller's own.

        Raises:
            TypeError: image is not a NumPy array of dtype uint8, or format is no string.
            ValueError: image has another shape or no pixels, format is unknown, timestamp does not increase, or the
                tracker is closed.
                After an error the next good frame is tracked as if the bad one had been missing.
            RuntimeError: a stream of this tracker has not ended.
        """
        with self._lock:
            self._require_idle()
            # The clock moves on before the image is looked at, also for an image that is refused (as in MediaPipe).
            time_us = self._clock.advance(timestamp)
            frame = checked_frame(image, format)
            if self._trace is None:
                return self._track(frame, time_us)
            traced = self._trace.begin(frame)
            result = self._track(traced, time_us)
            self._trace.end(traced)
            return result

    @property
    def profile(self) -> Profile | None:
        """Where the time of the last frames went; None unless made with `profile_stages`."""
        return None if self._trace is None else Profile(self._trace)

    def stream(
        self,
        frames: Iterable[Image],
        *,
        timestamps: Iterable[float] | None = None,
        format: PixelFormat = "rgb",  # noqa: A002
    ) -> Generator[R, None, None]:
        """Track a sequence of frames, several at once: the results of `process`, in order, in less time.

        While some frames are worked on, the next are fetched from `frames`, in the thread that asks for results. At
        most two frames more than `num_threads` are held.

        Args:
            frames: as `process` takes them. A frame must not be overwritten before its result is given: a source that
                fills the same array again and again has to give copies.
            timestamps: each frame's time in seconds; see `process`.
            format: of all frames' pixels; see `process`.

        Yields:
            The result of each frame.

        Raises:
            TypeError, ValueError: as in `process`, in place of the result of the frame that is wrong.
            RuntimeError: another stream of this tracker has not ended.
            Exception: what `frames` or `timestamps` raise, after the results of the frames before; ValueError when they
                differ in length.

        When it has ended, the tracker goes on where the last good frame left it. When the generator is closed before
        its end, the tracker is reset, since its branches have come to different frames.
        """
        with self._lock:
            self._require_idle()
            pipeline = self._pipeline = Pipeline(self._lanes())
        traced: deque[TracedFrame] = deque()
        ended = False
        try:
            feed = self._feed(frames, timestamps, format, pipeline, traced)
            error = self._fill(pipeline, feed)
            while len(pipeline):
                result = pipeline.take()
                if self._trace is not None:
                    self._trace.end(traced.popleft())
                yield result
                error = error or self._fill(pipeline, feed)
            ended = True
            if error is not None and not isinstance(error, StopIteration):
                raise error
        finally:
            # Closed early, the branches stand at different frames.
            as_after_process = pipeline.close() and ended
            with self._lock:
                self._pipeline = None
                if not as_after_process and not self._closed:
                    self._forget()

    @staticmethod
    def _fill(pipeline: Pipeline[Any, R], feed: Generator[None, None, None]) -> Exception | None:
        """Fetch as many frames as there is room for; return what ended that, if anything did."""
        try:
            while len(pipeline) < pipeline.room:
                next(feed)
        except Exception as error:  # StopIteration too
            return error
        return None

    def _feed(
        self,
        frames: Iterable[Image],
        timestamps: Iterable[float] | None,
        pixel_format: PixelFormat,
        pipeline: Pipeline[Any, R],
        traced: deque[TracedFrame],
    ) -> Generator[None, None, None]:
        timed = ((image, None) for image in frames) if timestamps is None else zip(frames, timestamps, strict=True)
        for image, timestamp in timed:
            time_us = self._clock.advance(timestamp)
            frame = checked_frame(image, pixel_format)
            if self._trace is not None:
                frame = self._trace.begin(frame)
                traced.append(frame)
            pipeline.submit(frame, time_us)
            yield

    def reset(self) -> None:
        """Forget the past frames, as if new; models stay loaded. The clock goes on, as in MediaPipe."""
        with self._lock:
            self._require_idle()
            self._forget()

    def close(self) -> None:
        """Free the models that no other tracker holds, and end a stream; closing twice is harmless."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self._pipeline is not None:
                self._pipeline.close()
            self._free()
        _core.release_free_memory()

    def _require_idle(self) -> None:
        name = type(self).__name__
        if self._closed:
            raise ValueError(f"{name} is closed")
        if self._pipeline is not None:
            raise RuntimeError(f"a stream of this {name} has not ended: take its last result or close it first")

    def _lanes(self) -> Lanes[Any, R]:
        # Nothing to do beside each other: frames are only fetched while one is worked on.
        return Lanes(root=self._track, branches=(), join=lambda result: result, workers=1)

    def _track(self, frame: NDArray[np.uint8], time_us: int) -> R:
        raise NotImplementedError

    def _forget(self) -> None:
        raise NotImplementedError

    def _free(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
