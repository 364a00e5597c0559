"""The landmarks of one person on a row of frames, in pixels: what is compared with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.evaluate import keypoints, sigmas

if TYPE_CHECKING:
    from numpy.typing import NDArray

PARTS = ("body", "left_hand", "right_hand", "face")
"""The parts of a track, in the order of every table."""

BODY, LEFT_HAND, RIGHT_HAND, FACE = PARTS

FIELDS = {
    BODY: "pose_landmarks",
    LEFT_HAND: "left_hand_landmarks",
    RIGHT_HAND: "right_hand_landmarks",
    FACE: "face_landmarks",
}
"""The part's name in a result and in an `--npz` file."""

SIGMAS = {
    BODY: np.array((*sigmas.BODY, *sigmas.FEET)),
    LEFT_HAND: np.array(sigmas.HAND),
    RIGHT_HAND: np.array(sigmas.HAND),
    FACE: np.array(sigmas.FACE),
}
"""The constants of every keypoint; their number is the number of a part's keypoints."""

_KEYPOINTS = {
    BODY: np.array((*keypoints.BODY, *keypoints.FEET)),
    LEFT_HAND: np.array(keypoints.HAND),
    RIGHT_HAND: np.array(keypoints.HAND),
    FACE: np.array(keypoints.FACE),
}
# Far outside every picture; what is farther is no coordinate, and its square might not be finite.
_FARTHEST = 1e9
_LANDMARKS = {BODY: (33,), LEFT_HAND: (21,), RIGHT_HAND: (21,), FACE: (468, 478)}


@dataclass(frozen=True)
class Track:
    """One person on T frames.

    Attributes:
        points: of each part known, (T, N, 2) float64: x to the right, y down, in pixels; NaN where it was not found
            or not annotated. N is that of our landmarks (body 33, hand 21, face 468 or 478) or that of the keypoints
            of COCO-WholeBody (body 17 and feet 6, hand 21, face 68).
        area: (T,) float64: the person's area in pixels, NaN where it is not known; None where on no frame.
        visibility: (T, N) float64 of the body's points, 0..1, NaN where there is no body; None where not known.
    """

    points: Mapping[str, NDArray[np.float64]]
    area: NDArray[np.float64] | None = None
    visibility: NDArray[np.float64] | None = None
    frames: int = field(init=False)

    def __post_init__(self) -> None:
        """Check the shapes; ValueError names the part that does not fit."""
        lengths = {len(points) for points in self.points.values()}
        if len(lengths) != 1:
            raise ValueError(f"points must have the same number of frames for every part, got {sorted(lengths)}")
        object.__setattr__(self, "frames", lengths.pop())
        for part, points in self.points.items():
            if part not in PARTS:
                raise ValueError(f"points must be of {', '.join(PARTS)}, got {part!r}")
            allowed = (*_LANDMARKS[part], len(SIGMAS[part]))
            if points.ndim != 3 or points.shape[1] not in allowed or points.shape[2] != 2:
                wanted = " or ".join(map(str, allowed))
                raise ValueError(f"points of {part} must be (frames, {wanted}, 2), got {points.shape}")
            if (np.abs(points) > _FARTHEST).any():
                raise ValueError(
                    f"points of {part} must lie within {_FARTHEST:g} pixels, or be NaN where there are none"
                )
        self._check("area", (self.frames,))
        self._check("visibility", self.points[BODY].shape[:2] if BODY in self.points else (self.frames, 0))

    def _check(self, name: str, shape: tuple[int, ...]) -> None:
        values = getattr(self, name)
        if values is not None and values.shape != shape:
            raise ValueError(f"{name} must be {shape}, got {values.shape}")

    @property
    def score(self) -> NDArray[np.float64]:
        """How sure the tracker is of the person on each frame, (T,): the mean visibility, 1 where that is not known."""
        if self.visibility is None:
            return np.ones(self.frames)
        mean = self.visibility.mean(axis=1)
        return np.where(np.isnan(mean), 1.0, mean)

    def first(self, frames: int | None) -> Track:
        """Return the same track of the first frames only; None for all."""
        area, visibility = (None if values is None else values[:frames] for values in (self.area, self.visibility))
        return Track({part: points[:frames] for part, points in self.points.items()}, area, visibility)

    def visible(self, least: float) -> Track:
        """Return the same track without the body's points that are less visible than this."""
        if self.visibility is None or least <= 0:
            return self
        body = np.where((self.visibility < least)[..., None], np.nan, self.points[BODY])
        return replace(self, points={**self.points, BODY: body})

    def present(self, part: str) -> NDArray[np.bool_]:
        """Say on which frames a part is there, as (T,) bool."""
        if part not in self.points:
            return np.zeros(self.frames, bool)
        return there(self.points[part])

    def is_annotation(self, part: str) -> bool:
        """Say whether a part is given as keypoints of COCO-WholeBody rather than as our landmarks."""
        return part in self.points and self.points[part].shape[1] not in _LANDMARKS[part]

    def offers(self, part: str) -> NDArray[np.bool_]:
        """Say which keypoints of COCO-WholeBody there could be of a part, as (N,) bool."""
        if self.is_annotation(part):
            return np.ones(len(SIGMAS[part]), bool)
        return np.asarray(_KEYPOINTS[part] != keypoints.NONE)

    def keypoints(self, part: str) -> NDArray[np.float64]:
        """Return a part as keypoints of COCO-WholeBody, (T, N, 2); NaN where we have no landmark for one."""
        points = self.points[part]
        if points.shape[1] not in _LANDMARKS[part]:
            return points
        chosen = _KEYPOINTS[part]
        picked: NDArray[np.float64] = points[:, chosen]
        picked[:, chosen == keypoints.NONE] = np.nan
        return picked


def there(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say on which frames there is at least one of (T, N, 2) points, as (T,) bool."""
    return np.asarray(~np.isnan(points).all(axis=(1, 2)))
