"""Smoothing over time, where it differs from the solutions': filters begin anew with another size of image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.branches.body import VISIBILITY, VISIBILITY_ALPHA

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SizedFilter:
    """A one-euro filter of landmarks that are fractions of an image (MediaPipe's LandmarksSmoothing calculator)."""

    def __init__(self, min_cutoff: float, beta: float, derivate_cutoff: float = 1.0) -> None:
        """Set the cutoff in Hz of landmarks at rest, how fast it grows with their speed, and the cutoff of speeds."""
        self._filter = _core.OneEuroFilter(min_cutoff, beta, derivate_cutoff)
        self._size: tuple[int, int] | None = None

    def apply(self, landmarks: NDArray[np.float32], time_us: int, size: tuple[int, int], object_scale: float) -> None:
        """Smooth x, y, z in place.

        Args:
            landmarks: (n, 3 or more) float32.
            time_us: of the frame; landmarks of a negative time pass unfiltered.
            size: (width, height) of the frame; another one than before makes the filter forget the past.
            object_scale: size of the object in pixels, by which speeds are divided.
        """
        if self._size != size:
            self._filter.reset()
            self._size = size
        self._filter.apply(landmarks, time_us, size, object_scale)

    def reset(self) -> None:
        """Forget the past."""
        self._filter.reset()


def object_scale(landmarks: NDArray[np.float32], size: tuple[int, int]) -> float:
    """Return the mean of the sides, in pixels, of the box around landmarks that are fractions of an image of a size."""
    pixels = landmarks[:, :2] * np.array(size, np.float32)
    sides = pixels.max(axis=0) - pixels.min(axis=0)
    return float((sides[0] + sides[1]) / np.float32(2))


class SmoothedMask:
    """A mask over time: each is mixed with the one before, as it was after smoothing."""

    def __init__(self, ratio: float) -> None:
        """Set how much of the last mask a pixel takes that is as likely the object's as not."""
        self._ratio = ratio
        self._previous: NDArray[np.float32] | None = None

    def apply(self, mask: NDArray[np.float32]) -> None:
        """Smooth a mask, (height, width), in place; one of another size than the last begins anew."""
        if self._previous is not None and self._previous.shape == mask.shape:
            _core.smooth_mask(mask, self._previous, self._ratio)
        self._previous = mask.copy()


class PoseFilters:
    """The filters of one body's landmarks: image landmarks, world landmarks, and the visibility of each."""

    def __init__(self) -> None:
        """Begin without a past; the settings are those of MediaPipe's pose_landmark_filtering."""
        self._landmarks = SizedFilter(0.05, 80.0)
        self._world = _core.OneEuroFilter(0.1, 40.0, 1.0)
        self._visibility = _core.LowPassFilter(VISIBILITY_ALPHA)
        self._world_visibility = _core.LowPassFilter(VISIBILITY_ALPHA)

    def apply(
        self,
        landmarks: NDArray[np.float32],
        world: NDArray[np.float32],
        time_us: int,
        size: tuple[int, int],
        object_scale: float,
    ) -> None:
        """Smooth both, (33, 5) each, in place; presence stays as it is."""
        self._visibility.apply(landmarks, VISIBILITY)
        self._landmarks.apply(landmarks, time_us, size, object_scale)
        self._world_visibility.apply(world, VISIBILITY)
        self._world.apply(world, time_us)

    def lose(self) -> None:
        """Note a frame without a body: the image landmarks' filter begins anew, as in MediaPipe, the others go on."""
        self._landmarks.reset()
