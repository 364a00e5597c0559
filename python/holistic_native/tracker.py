"""What the public trackers share: one frame at a time, a clock, and an orderly end."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from holistic_native.frames.clock import Clock
from holistic_native.frames.frame import Frame
from holistic_native.frames.pixel_formats import check_format, checked_frame
from holistic_native.scheduling.exclusive import Exclusive
from holistic_native.scheduling.independent import independent
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
F = TypeVar("F")
S = TypeVar("S")


class Tracker(Exclusive[R], SolutionBase):
    """A tracker that turns frames into results; subclasses say how.

    Safe to call from several threads: calls wait for one another, since each frame builds on the last. Safe in forked
    children: they go on with what the tracker has followed so far, on threads of their own.
    """

    def __init__(self, options: RuntimeOptions, pictures: Callable[[], Tracker[R]] | None = None) -> None:
        """Prepare what all trackers have.

        Args:
            options: how it runs.
            pictures: makes the tracker that takes its place for independent pictures; None where it remembers nothing
                from one frame to the next.
        """
        super().__init__()
        self._trace = Trace() if options.timings else None
        self._clock = Clock()
        self._make_pictures = pictures
        self._pictures: Tracker[R] | None = None

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

    def _noted(self, frame: object) -> None:
        if self._trace is not None and isinstance(frame, Frame) and frame.notes is not None:
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
        return self._opened(self._timed(frames, timestamps, format), self._pipeline_stages)

    def process_batch(
        self,
        frames: Iterable[Image | Exception],
        *,
        format: PixelFormat = "rgb",  # noqa: A002
    ) -> list[R | Exception]:
        """Find everything on pictures that have nothing to do with one another, several at once.

        Each result is that of `process` of a tracker with `static_image_mode`, whatever mode this tracker is in. What
        this one follows stays as it is, and its clock too: a batch may come in the middle of a video.

        A picture that is wrong costs only its own place in the list. So a dataset of files can be read while it is
        tracked: where reading fails, hand over the exception in place of the picture.

        Args:
            frames: as `process` takes them, not to be overwritten meanwhile, as in `stream`. They are fetched one by
                one, in the calling thread, while those before are worked on; at most two more than `num_threads` are
                held. An exception instead of a frame is its own result.
            format: of all frames' pixels; see `process`.

        Returns:
            For each frame, in order, its result, or the exception that `process` would have raised.

        Raises:
            TypeError, ValueError: `frames` cannot be iterated, format is unknown, or the tracker is closed.
            RuntimeError: as in `process`.
            Exception: what `frames` raises while it is iterated; then there are no results. At the first batch of a
                tracker without `static_image_mode` also what the constructor raises, since it prepares for pictures.
        """
        check_format(format)
        tracker = self._alone(self._for_pictures)
        if self._closed:  # meanwhile, by another thread that did not see it
            tracker.close()
        feed = tracker._checked(frames, format)  # noqa: SLF001 (a tracker of the same class)
        return list(tracker._opened(feed, lambda: independent(tracker._pipeline_stages())))  # noqa: SLF001

    def _for_pictures(self) -> Tracker[R]:
        if self._make_pictures is None:
            return self
        if self._pictures is None:
            self._pictures = self._make_pictures()
            self._pictures._trace = self._trace  # noqa: SLF001 (a tracker of the same class)
        return self._pictures

    def _timed(
        self, frames: Iterable[Image], timestamps: Iterable[float] | None, pixel_format: PixelFormat
    ) -> Iterator[Frame]:
        timed = ((image, None) for image in frames) if timestamps is None else zip(frames, timestamps, strict=True)
        for image, timestamp in timed:
            yield self._frame(image, pixel_format, self._clock.advance(timestamp))

    def _checked(self, frames: Iterable[Image | Exception], pixel_format: PixelFormat) -> Iterator[Frame | Exception]:
        for image in frames:
            yield image if isinstance(image, Exception) else self._frame_or_error(image, pixel_format)

    def _frame_or_error(self, image: Image, pixel_format: PixelFormat) -> Frame | Exception:
        try:
            return self._frame(image, pixel_format, 0)
        except (TypeError, ValueError) as error:
            return error

    def _opened(self, feed: Iterator[F], stages: Callable[[], PipelineStages[F, Any, S]]) -> Generator[S, None, None]:
        opened = OpenStream[Any]()
        generator = self._results(opened, feed, stages)
        opened.generator = weakref.ref(generator)
        return generator

    def _results(
        self, opened: OpenStream[Any], feed: Iterator[F], stages: Callable[[], PipelineStages[F, Any, S]]
    ) -> Generator[S, None, None]:
        self._alone(partial(self._begin, opened, stages))
        pipeline: Pipeline[F, Any, S] = opened.pipeline
        fetched: deque[F] = deque()
        try:
            error = self._fill(pipeline, feed, fetched)
            while len(pipeline):
                result = pipeline.take()
                self._noted(fetched.popleft())
                yield result
                error = error or self._fill(pipeline, feed, fetched)
            opened.complete = True
            pipeline.stop()
            pipeline.join()
            if error is not None and not isinstance(error, StopIteration):
                raise error
        finally:
            # All that is needed here, so that an interrupt does no harm: the next call puts the rest in order. This
            # may be a finalizer, in any thread and at any moment, hence nothing is waited for.
            pipeline.stop()

    def _begin(self, opened: OpenStream[Any], stages: Callable[[], PipelineStages[Any, Any, Any]]) -> None:
        opened.pipeline = Pipeline(stages())
        self._stream = opened

    @staticmethod
    def _fill(pipeline: Pipeline[F, Any, Any], feed: Iterator[F], fetched: deque[F]) -> Exception | None:
        """Fetch as many frames as there is room for; return what ended that, if anything did."""
        try:
            while len(pipeline) < pipeline.room:
                frame = next(feed)
                fetched.append(frame)
                pipeline.submit(frame)
        except Exception as error:  # StopIteration too
            return error
        return None

    def close(self) -> None:
        """Free the models that no other tracker holds, and end a stream; closing twice is harmless.

        Never waits and never raises, so signal handlers and finalizers may call it. While a call of this tracker runs,
        the models are freed at the end of that call.
        """
        super().close()
        if self._pictures is not None:
            self._pictures.close()

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
