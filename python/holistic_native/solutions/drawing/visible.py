"""Which landmarks of a list are to be drawn, and where: all at once from an array, one by one from other lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.messages import LandmarkList

_THRESHOLD = 0.5  # MediaPipe's, for visibility and presence alike


def visible_points(landmark_list: LandmarkList) -> dict[int, tuple[float, float, float]]:
    """Return x, y and z of the landmarks by index, without those said to be hidden or out of view."""
    points, indices = _seen(landmark_list)
    return dict(zip(indices.tolist(), map(tuple, points.tolist()), strict=True))


def visible_pixels(landmark_list: LandmarkList, width: int, height: int) -> dict[int, tuple[int, int]]:
    """Return the pixels of the landmarks by index, without those hidden, out of view or outside the image.

    Args:
        landmark_list: normalised landmarks, ours or a protobuf message.
        width: of the image.
        height: of the image.
    """
    points, indices = _seen(landmark_list)
    places = points[:, :2]
    inside = ((places >= 0) & (places <= 1)).all(axis=1)
    pixels = np.minimum(np.floor(places[inside] * (width, height)), (width - 1, height - 1)).astype(int)
    return dict(zip(indices[inside].tolist(), map(tuple, pixels.tolist()), strict=True))


def _seen(landmark_list: Any) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    array = getattr(landmark_list.landmark, "own_array", None)
    if array is None:
        rows = [(point.x, point.y, point.z, _seen_enough(point)) for point in landmark_list.landmark]
        table = np.array(rows, np.float64).reshape(-1, 4)
        seen = table[:, 3] != 0
    else:
        table = array.astype(np.float64)
        seen = np.ones(len(table), bool) if table.shape[1] < 4 else ~(table[:, 3] < _THRESHOLD)
    return table[seen, :3], np.flatnonzero(seen)


def _seen_enough(point: Any) -> bool:
    hidden = point.HasField("visibility") and point.visibility < _THRESHOLD
    return not (hidden or (point.HasField("presence") and point.presence < _THRESHOLD))
