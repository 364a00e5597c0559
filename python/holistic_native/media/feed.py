"""Frames on their way through a stream, which takes several before it returns the first result."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holistic_native.arrays import Image
    from holistic_native.media.source import SourceFrame


class Feed:
    """Frames that a stream has fetched and given no result for.

    Attributes:
        waiting: these frames, in order.
    """

    def __init__(self, frames: Iterator[SourceFrame]) -> None:
        """Take the frames of a source; none is read yet."""
        self._frames = frames
        self._ended = False
        self.waiting: deque[SourceFrame] = deque()

    def images(self) -> Iterator[Image]:
        """Give the image of each frame."""
        for frame in self._frames:
            self.waiting.append(frame)
            yield frame.image
        self._ended = True

    def times(self) -> Iterator[float]:
        """Give the time of each image in seconds, to be asked for after it."""
        while not self._ended:
            yield self._time(self.waiting[-1])

    def _time(self, frame: SourceFrame) -> float:
        return frame.timestamp
