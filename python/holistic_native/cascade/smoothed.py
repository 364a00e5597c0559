"""Hands and faces whose results are smoothed over time; the state of their branches is not smoothed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from holistic_native.branches.hand import Hand
from holistic_native.branches.scene import Change
from holistic_native.cascade.branch import Branch, HandBranch

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from typing_extensions import Self

    from holistic_native.branches.scene import Scene
    from holistic_native.frames.frame import Frame
    from holistic_native.smoothing import OneEuro

T = TypeVar("T", bound=Branch)


class LandmarkSmoother:
    """The filter of a part's landmarks, and the last that it gave."""

    def __init__(self, options: OneEuro) -> None:
        """Start anew."""
        self._filter = options.new_filter()
        self._last: NDArray[np.float32] | None = None

    def reset(self) -> None:
        """Forget the past frames."""
        self._filter.reset()
        self._last = None

    def smooth(self, landmarks: NDArray[np.float32] | None, frame: Frame, change: Change) -> NDArray[np.float32] | None:
        """Return the landmarks of the next frame, smoothed in place; None where there are none."""
        if change is Change.NONE:  # the last result once more
            return None if self._last is None else self._last.copy()
        if landmarks is None or change is Change.SCENE:
            self._filter.reset()
        if landmarks is not None:
            self._filter.apply(landmarks, frame.time_us, frame.size, object_scale(landmarks, frame.size))
        # A copy: the result's array is the caller's own.
        self._last = None if landmarks is None else landmarks.copy()
        return landmarks


class _Smoothed(Generic[T]):
    """A branch, and the smoother of what it finds.

    Attributes:
        tracker: the branch.
        smoother: of its results.
    """

    def __init__(self, tracker: T, options: OneEuro) -> None:
        self.tracker = tracker
        self.smoother = LandmarkSmoother(options)

    def reset(self) -> None:
        """Forget the past frames."""
        self.tracker.reset()
        self.smoother.reset()

    def take_over(self, other: Self) -> None:
        """Take over the state of another branch, and that of its filter."""
        self.tracker.take_over(other.tracker)
        self.smoother = other.smoother

    def warm_up(self, frame: Frame) -> None:
        """Run the models that a frame takes."""
        self.tracker.warm_up(frame)

    def close(self) -> None:
        """Free the models."""
        self.tracker.close()


class SmoothedHand(_Smoothed[HandBranch]):
    """The branch of a hand, smoothed."""

    def in_view(self, pose: NDArray[np.float32] | None) -> bool:
        """Return whether the hand models will run on the next frame, as far as can be said before it is tracked."""
        return self.tracker.in_view(pose)

    def track(self, frame: Frame, scene: Scene) -> Hand:
        """Find the hand on the next frame."""
        landmarks, reason, world = self.tracker.track(frame, scene)
        return Hand(self.smoother.smooth(landmarks, frame, scene.change), reason, world)


class SmoothedFace(_Smoothed[Branch]):
    """The branch of the face, smoothed."""

    def track(self, frame: Frame, scene: Scene) -> NDArray[np.float32] | None:
        """Find the face on the next frame."""
        return self.smoother.smooth(self.tracker.track(frame, scene), frame, scene.change)


def object_scale(landmarks: NDArray[np.float32], size: tuple[int, int]) -> float:
    """Return the mean of width and height of the box around landmarks, in pixels.

    Source: MediaPipe's LandmarksSmoothing calculator, where it is given no region.
    """
    width, height = np.ptp(landmarks[:, :2], axis=0) * np.array(size, np.float32)
    return float(width + height) / 2
