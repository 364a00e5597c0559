"""Turn the results of a tracker, frame by frame, into a track."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.evaluate.track import BODY, FACE, FIELDS, RIGHT_HAND, Track

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.result import HandsResult, HolisticResult

_COUNTS = {part: {BODY: 33, FACE: 468}.get(part, 21) for part in FIELDS}
_INVISIBLE = np.full(_COUNTS[BODY], np.nan)


def to_pixels(landmarks: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """Turn normalised landmarks (..., 2 or more) into pixels (..., 2) of a picture of this width and height."""
    scaled: NDArray[np.float64] = landmarks[..., :2] * np.array(size, np.float64)
    return scaled


class Recorder:
    """Collect results, with the size of each frame.

    Of 478 face landmarks the first 468 are kept, which are the same points of a face with and without refinement.
    """

    def __init__(self) -> None:
        self._points: dict[str, list[NDArray[np.float64]]] = {part: [] for part in FIELDS}
        self._visibility: list[NDArray[np.float64]] = []

    def add(self, result: HolisticResult, size: tuple[int, int]) -> None:
        """Add a result of `Holistic` on a frame of this width and height."""
        for part, field in FIELDS.items():
            found = getattr(result, field)
            self._add(part, None if found is None else found.array, size)
        body = result.pose_landmarks
        self._visibility.append(_INVISIBLE if body is None else body.array[:, 3].astype(np.float64))

    def add_hand(self, result: HandsResult, size: tuple[int, int]) -> None:
        """Add the first hand that `Hands` found, taken for a right one, on a frame of this width and height."""
        hands = result.multi_hand_landmarks
        for part in FIELDS:
            self._add(part, hands[0].array if hands and part == RIGHT_HAND else None, size)
        self._visibility.append(_INVISIBLE)

    def track(self) -> Track:
        """Return all that was added; ValueError when that is nothing."""
        if not self._visibility:
            raise ValueError("there must be at least one frame")
        points = {part: np.stack(rows) for part, rows in self._points.items()}
        return Track(points, visibility=np.stack(self._visibility))

    def _add(self, part: str, landmarks: NDArray[np.float32] | None, size: tuple[int, int]) -> None:
        count = _COUNTS[part]
        if landmarks is None:
            self._points[part].append(np.full((count, 2), np.nan))
        else:
            self._points[part].append(to_pixels(landmarks[:count].astype(np.float64), size))
