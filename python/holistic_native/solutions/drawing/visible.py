"""Which landmarks of a list are to be drawn, and where: all at once from an array, one by one from other lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def visible_points(
    landmark_list: Any, visibility: float, presence: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return x, y and z of the landmarks that are not hidden or out of view, and their indices.

    Args:
        landmark_list: landmarks, ours or a protobuf message.
        visibility: what a landmark's visibility must reach, if it has one.
        presence: what its presence must reach, if it has one.

    Returns:
        (n, 3) and (n,).
    """
    array = getattr(landmark_list.landmark, "own_array", None)
    if array is None:
        rows = [(point.x, point.y, point.z, _reaches(point, visibility, presence)) for point in landmark_list.landmark]
        table = np.array(rows, np.float64).reshape(-1, 4)
        seen = table[:, 3] != 0
    else:
        table = array.astype(np.float64)
        seen = np.ones(len(table), bool) if table.shape[1] < 4 else ~(table[:, 3] < visibility)
    return table[seen, :3], np.flatnonzero(seen)


def inside_pixels(
    points: NDArray[np.float64], indices: NDArray[np.intp], width: int, height: int
) -> dict[int, tuple[int, int]]:
    """Return the pixels of points by index, without those outside the image.

    Args:
        points: (n, 3), as fractions of the image.
        indices: (n,), their indices.
        width: of the image.
        height: of the image.
    """
    places = points[:, :2]
    inside = ((places >= 0) & (places <= 1)).all(axis=1)
    pixels = np.minimum(np.floor(places[inside] * (width, height)), (width - 1, height - 1)).astype(int)
    return dict(zip(indices[inside].tolist(), map(tuple, pixels.tolist()), strict=True))


def _reaches(point: Any, visibility: float, presence: float) -> bool:
    hidden = point.HasField("visibility") and point.visibility < visibility
    return not (hidden or (point.HasField("presence") and point.presence < presence))
