"""What the public trackers share: one frame at a time, a clock, and an orderly end."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Generator, Iterable
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from holistic_native.frames.clock import Clock
from holistic_native.frames.frame import Frame
from holistic_native.frames.pixel_formats import checked_frame
from holistic_native.scheduling.exclusive import Exclusive
from holistic_native.scheduling.open_stream import OpenStream
from holistic_native.scheduling.pipeline import Pipeline, PipelineStages
from holistic_native.solution_base import SolutionBase
from holistic_native.timing.timings import Timings
from holistic_native.timing.trace import Trace

if TYPE_CHECKING:
    from typing_extensions import Self

    from holistic_native.frames.pixel_formats import Image, PixelFormat
    from holistic_native.runtime.options import RuntimeOptions

R = TypeVar("R")


class Tracker(Exclusive[R], SolutionBase):
    """A tracker that turns frames into results; subclasses say how.

    Safe to call from several threads: calls wait for one another, since each frame builds on the last. Safe in forked
    children: they go on with what the tracker has followed so far, on threads of their own.
    """

    def __init__(self, options: RuntimeOptions) -> None:
        super().__init__()
        self._trace = Trace() if options.timings else None
        self._clock = Clock()

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
            RuntimeError: a stream of this tracker has not ended; or this is a signal handler or a finalizer that has
                interrupted a call of this tracker.
        """
        return self._alone(partial(self._next, image, timestamp, format))

    def _next(self, image: Image, timestamp: float | None, pixel_format: PixelFormat) -> R:
        # The clock moves on before the image is checked, also for an image that is refused (as in MediaPipe).
        time_us = self._clock.advance(timestamp)
        frame = self._frame(image, pixel_format, time_us)
        self._whole = False
        result = self._track(frame)
        self._whole = True
        self._noted(frame)
        return result

    def _frame(self, image: Image, pixel_format: PixelFormat, time_us: int) -> Frame:
        pixels = checked_frame(image, pixel_format)
        return Frame(pixels, time_us, notes=None if self._trace is None else self._trace.begin())

    def _noted(self, frame: Frame) -> None:
        if self._trace is not None and frame.notes is not None:
            self._trace.end(frame.notes)

    @property
    def timings(self) -> Timings | None:
        """Where the time of the last frames went; None unless made with `timings`."""
        return None if self._trace is None else Timings(self._trace)

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
            RuntimeError: another stream of this tracker has not ended, or the stream belongs to a parent process.
            Exception: what `frames` or `timestamps` raise, after the results of the frames before; ValueError when they
                differ in length.

        When it has ended, the tracker goes on where the last good frame left it. When the generator is closed or
        interrupted before its end, the tracker is reset, since its branches have come to different frames.
        """
        opened = OpenStream[R]()
        generator = self._results(opened, frames, timestamps, format)
        opened.generator = weakref.ref(generator)
        return generator

    def _results(
        self,
        opened: OpenStream[R],
        frames: Iterable[Image],
        timestamps: Iterable[float] | None,
        pixel_format: PixelFormat,
    ) -> Generator[R, None, None]:
        self._alone(partial(self._begin, opened))
        pipeline = opened.pipeline
        fetched: deque[Frame] = deque()
        try:
            feed = self._feed(frames, timestamps, pixel_format, pipeline, fetched)
            error = self._fill(pipeline, feed)
            while len(pipeline):
                result = pipeline.take()
                self._noted(fetched.popleft())
                yield result
                error = error or self._fill(pipeline, feed)
            opened.complete = True
            pipeline.stop()
            pipeline.join()
            if error is not None and not isinstance(error, StopIteration):
                raise error
        finally:
            # All that is needed here, so that an interrupt does no harm: the next call puts the rest in order. This
            # may be a finalizer, in any thread and at any moment, hence nothing is waited for.
            pipeline.stop()

    def _begin(self, opened: OpenStream[R]) -> None:
        opened.pipeline = Pipeline(self._pipeline_stages())
        self._stream = opened

    @staticmethod
    def _fill(pipeline: Pipeline[Frame, Any, R], feed: Generator[None, None, None]) -> Exception | None:
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
        pipeline: Pipeline[Frame, Any, R],
        fetched: deque[Frame],
    ) -> Generator[None, None, None]:
        timed = ((image, None) for image in frames) if timestamps is None else zip(frames, timestamps, strict=True)
        for image, timestamp in timed:
            frame = self._frame(image, pixel_format, self._clock.advance(timestamp))
            fetched.append(frame)
            pipeline.submit(frame)
            yield

    def reset(self) -> None:
        """Forget the past frames, as if new; models stay loaded. The clock goes on, as in MediaPipe.

        Raises:
            ValueError: the tracker is closed.
            RuntimeError: as in `process`.
        """
        self._alone(self._forget)

    def _pipeline_stages(self) -> PipelineStages[Frame, Any, R]:
        # Nothing to do beside each other: frames are only fetched while one is worked on.
        return PipelineStages(root=self._track, branches=(), join=lambda result: result, workers=1)

    def _track(self, frame: Frame) -> R:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
