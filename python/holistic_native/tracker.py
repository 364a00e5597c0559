"""What the public trackers share: one frame at a time, a clock, and an orderly end."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from holistic_native.cascade.clock import Clock
from holistic_native.frame import checked_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from typing_extensions import Self

R = TypeVar("R")


class Tracker(Generic[R]):
    """A tracker that turns frames into results; subclasses say how.

    Safe to call from several threads: calls wait for one another, since each frame builds on the last.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clock = Clock()
        self._closed = False

    def process(self, image: NDArray[np.uint8], *, timestamp: float | None = None) -> R:
        """Track the next frame.

        Args:
            image: (height, width, 3) uint8 RGB, any strides.
            timestamp: the frame's time in seconds, increasing; None counts 30 frames a second, as MediaPipe does.

        Returns:
            The result, whose arrays are the caller's own.

        Raises:
            TypeError: image is not a NumPy array of dtype uint8.
            ValueError: image has another shape or no pixels, timestamp does not increase, or the tracker is closed.
                After an error the next good frame is tracked as if the bad one had been missing.
        """
        with self._lock:
            if self._closed:
                raise ValueError(f"{type(self).__name__} is closed")
            # The clock moves on before the image is looked at, also for an image that is refused (as in MediaPipe).
            time_us = self._clock.advance(timestamp)
            return self._track(checked_frame(image), time_us)

    def reset(self) -> None:
        """Forget the past frames, as if new; models stay loaded. The clock goes on, as in MediaPipe."""
        with self._lock:
            if self._closed:
                raise ValueError(f"{type(self).__name__} is closed")
            self._forget()

    def close(self) -> None:
        """Free the models; closing twice is harmless."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._free()

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
