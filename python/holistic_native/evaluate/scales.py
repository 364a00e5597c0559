"""How large a person is on each frame: what makes errors comparable between near and far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.evaluate.track import BODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.evaluate.track import Track

_HEAD = [0, 1, 2, 3, 4]
_SHOULDERS, _HIPS = [5, 6], [11, 12]
_BODY_WITHOUT_FEET = slice(17)
_FILLED = 0.53
"""Part of its bounding box that a person fills; what xtcocotools takes where a data set gives no area."""


def torso_length(track: Track) -> NDArray[np.float64]:
    """Measure from the middle of the shoulders to the middle of the hips.

    Returns:
        (T,) pixels; NaN where one of the four is not there, or all are in one place.
    """
    body = _body(track)
    return _positive(np.linalg.norm(body[:, _SHOULDERS].mean(axis=1) - body[:, _HIPS].mean(axis=1), axis=-1))


def head_size(track: Track) -> NDArray[np.float64]:
    """Measure the largest distance between two of nose, eyes and ears.

    It stands for the head segment of PCKh, 0.6 of the diagonal of MPII's box around the whole head (Andriluka et al.,
    "2D Human Pose Estimation: New Benchmark and State of the Art Analysis", CVPR 2014), which no landmark of ours
    bounds. From ear to ear is shorter than that, so a share of correct keypoints is rather too low than too high.

    Returns:
        (T,) pixels; NaN where fewer than two are there.
    """
    head = _body(track)[:, _HEAD]
    between = np.linalg.norm(head[:, :, None] - head[:, None, :], axis=-1)
    return _positive(np.fmax.reduce(between.reshape(len(head), -1), axis=1))


def person_area(track: Track) -> NDArray[np.float64]:
    """Return the person's annotated area, or 0.53 of the box around the 17 keypoints of the body where there is none.

    Returns:
        (T,) square pixels; NaN where neither is known.
    """
    width, height = _extent(_body(track)[:, _BODY_WITHOUT_FEET])
    estimated = _positive(_FILLED * width * height)
    return estimated if track.area is None else np.where(np.isnan(track.area), estimated, track.area)


def box_size(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure the larger side of the box around points.

    Args:
        points: (T, N, 2), NaN where there is none.

    Returns:
        (T,) pixels; NaN where there are no points, or all are in one place.
    """
    width, height = _extent(points)
    return _positive(np.maximum(width, height))


def _body(track: Track) -> NDArray[np.float64]:
    return track.keypoints(BODY) if BODY in track.points else np.full((track.frames, 23, 2), np.nan)


def _extent(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    # fmax and fmin pass over NaN, and give NaN, without a warning, where there is nothing else.
    sides = np.fmax.reduce(points, axis=1) - np.fmin.reduce(points, axis=1)
    return sides[:, 0], sides[:, 1]


def _positive(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values > 0, values, np.nan)
