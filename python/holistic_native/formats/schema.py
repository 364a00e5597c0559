"""What every file of landmarks says: parts, points, units, axes. One schema for all formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from holistic_native.result import HandReason
from holistic_native.topology import HandLandmark, PoseLandmark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.result import HolisticResult

FORMAT = "holistic_native landmarks"
FORMAT_VERSION = 1
UNITS = {
    "time": "seconds since the first frame",
    "x": "fraction of the image's width",
    "y": "fraction of the image's height",
    "z": "depth in the scale of x, smaller is nearer; of a hand from its wrist, of the body from the hips",
    "world": "metres from the middle of the hips",
    "visibility": "0..1",
    "score": "mean visibility of the body, 0..1",
}
AXES = {"x": "to the image's right", "y": "down", "z": "away from the camera", "left": "the person's own"}
REASONS = (
    *(HandReason.DISABLED, HandReason.NO_BODY, HandReason.WRIST_NOT_VISIBLE, HandReason.OUTSIDE),
    *(HandReason.TOO_SMALL, HandReason.OTHER_HAND, HandReason.HIDDEN, HandReason.ABSENT),
)
"""Why a hand is missing; where there is a number for it, it is the place here, from 1, and 0 for none."""

FACE_POINTS = (468, 478, 68)
LARGEST_SIDE = 1 << 20
LARGEST_INDEX, LARGEST_PERSON = 1 << 62, 1 << 30


class Part(NamedTuple):
    """A part of a person.

    Attributes:
        name: in a `Sequence` and in tables.
        field: of a result, in JSON and NumPy files.
        columns: 3 for x, y, z; 4 with visibility.
        points: how many; 0 for the face, which has 468, 478 or 68.
    """

    name: str
    field: str
    columns: int
    points: int


POSE, POSE_WORLD, LEFT_HAND, RIGHT_HAND, FACE = PARTS = (
    Part("pose", "pose_landmarks", 4, 33),
    Part("pose_world", "pose_world_landmarks", 4, 33),
    Part("left_hand", "left_hand_landmarks", 3, 21),
    Part("right_hand", "right_hand_landmarks", 3, 21),
    Part("face", "face_landmarks", 3, 0),
)
FIELDS = tuple(part.field for part in PARTS)
HANDS = (LEFT_HAND, RIGHT_HAND)


@dataclass(frozen=True)
class Recording:
    """What the frames of a file come from.

    Attributes:
        source: its name.
        width: of a frame, in pixels.
        height: of a frame, in pixels.
        fps: frames per second; None for a picture.
        face_points: 468, 478 with irises, or 68 of iBUG's.
        settings: what the tracker was made with, as JSON has it.
        version: of the package that tracked; "" where that is not known.
    """

    source: str
    width: int
    height: int
    fps: float | None
    face_points: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""

    def shape(self, part: Part) -> tuple[int, int]:
        """Return the shape of a part's landmarks on one frame."""
        return part.points or self.face_points, part.columns

    @property
    def frame_bytes(self) -> int:
        """Bytes that the landmarks of one frame take in memory."""
        return sum(4 * int(np.prod(self.shape(part))) for part in PARTS)

    def head(self) -> dict[str, Any]:
        """Return what a file says about itself, as a JSON object."""
        head = {name: getattr(self, name) for name in ("source", "width", "height", "fps", "face_points", "version")}
        about = {"format": FORMAT, "format_version": FORMAT_VERSION, "units": UNITS, "axes": AXES}
        return {**head, "settings": dict(self.settings), **about}


def point_names(part: Part, count: int) -> tuple[str, ...]:
    """Return the names of a part's landmarks: MediaPipe's, and numbers for those of a face."""
    if part in HANDS:
        return tuple(HandLandmark(index).name for index in range(count))
    if part == FACE:
        return tuple(map(str, range(count)))
    return tuple(PoseLandmark(index).name for index in range(count))


def arrays_of(result: HolisticResult, recording: Recording) -> list[NDArray[np.float32] | None]:
    """Return the landmarks of each part; None for one that is missing or all NaN.

    Raises:
        ValueError: a part has another number of landmarks than the recording says, or infinite numbers. NaN stands
            for a number that is not known, and is kept.
    """
    arrays: list[NDArray[np.float32] | None] = []
    for part in PARTS:
        landmarks = getattr(result, part.field)
        array = None if landmarks is None else landmarks.array
        if array is not None:
            array = _checked(array, part, recording.shape(part))
        arrays.append(array)
    return arrays


def _checked(array: NDArray[np.float32], part: Part, shape: tuple[int, int]) -> NDArray[np.float32] | None:
    if array.shape != shape:
        raise ValueError(f"{part.field} must be {shape}, got {array.shape}")
    # The sum is finite if all numbers are, for float64 has room for 2,000 of the largest float32.
    if not np.isfinite(array.sum(dtype=np.float64)):
        if np.isinf(array).any():
            raise ValueError(f"{part.field} must be finite, or NaN where a number is not known, got infinite numbers")
        if np.isnan(array).all():
            return None
    return array


def score_of(pose: NDArray[np.float32] | None) -> float | None:
    """Return how sure the tracker is of a body on one frame, its mean visibility; None where there is no body."""
    if pose is None or np.isnan(pose[:, 3]).all():
        return None
    return float(np.float32(np.nanmean(pose[:, 3], dtype=np.float64)))


def reason_of(result: HolisticResult, hand: Part) -> str | None:
    """Return why a hand is missing; None where it is there, or nothing is said.

    Raises:
        ValueError: it is none of the reasons.
    """
    reason: str | None = getattr(result, f"{hand.name}_reason")
    if reason is not None and reason not in REASONS:
        raise ValueError(f"{hand.name}_reason must be one of {', '.join(REASONS)}, got {reason!r}")
    return reason
