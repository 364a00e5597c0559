"""How far 68 points of faces are from where people marked them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FACE_SIDE = 256
REGIONS = {
    "jaw": slice(0, 17),
    "brows": slice(17, 27),
    "nose": slice(27, 36),
    "eyes": slice(36, 48),
    "lips": slice(48, 68),
}
_OUTER_CORNERS = (36, 45)


@dataclass(frozen=True)
class FaceErrors:
    """Mean distances between points of faces and their annotations.

    Attributes:
        faces: how many are annotated.
        found: how many of them were found.
        percent: of all points of the faces found, of the distance between the outer corners of the eyes (the
            "inter-ocular" norm of 300-W; Sagonas et al., ICCV Workshops 2013); NaN where none was.
        px_256: the same in pixels of a face whose annotated points fill a square of 256 pixels.
        regions: the two numbers of jaw, brows, nose, eyes and lips.
    """

    faces: int
    found: int
    percent: float
    px_256: float
    regions: dict[str, tuple[float, float]]


def face_errors(candidate: NDArray[np.float64], reference: NDArray[np.float64]) -> FaceErrors:
    """Compare points of faces.

    Args:
        candidate: (faces, 68, 2) in pixels; NaN for a face that was not found.
        reference: (faces, 68, 2) annotated; NaN for points that are not.

    Raises:
        ValueError: the arrays have other shapes.
    """
    if candidate.shape != reference.shape or reference.shape[1:] != (68, 2):
        raise ValueError(f"candidate and reference must be (faces, 68, 2), got {candidate.shape}, {reference.shape}")
    distances = np.linalg.norm(candidate - reference, axis=-1)
    eyes = np.linalg.norm(np.subtract(*(reference[:, corner] for corner in _OUTER_CORNERS)), axis=-1)
    sides = np.fmax.reduce(reference, axis=1) - np.fmin.reduce(reference, axis=1)
    scales = 100 / _positive(eyes), FACE_SIDE / _positive(sides.max(axis=-1))
    percent, px_256 = (distances * scale[:, None] for scale in scales)
    return FaceErrors(
        len(reference),
        int((~np.isnan(candidate).all(axis=(1, 2))).sum()),
        _mean(percent),
        _mean(px_256),
        {name: (_mean(percent[:, place]), _mean(px_256[:, place])) for name, place in REGIONS.items()},
    )


def _positive(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values > 0, values, np.nan)


def _mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
