"""What every file of landmarks says: parts, points, units, axes. One schema for all formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from holistic_native.result import HandReason
from holistic_native.topology import HandLandmark, PoseLandmark
from holistic_native.topology.blendshapes import BLENDSHAPES

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
        columns: 3 for x, y, z; 4 with visibility, or of a matrix; 0 for one number each.
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

LEFT_HAND_WORLD, RIGHT_HAND_WORLD, BLENDSHAPE_SCORES, FACE_TRANSFORM = OPTIONAL_PARTS = (
    Part("left_hand_world", "left_hand_world_landmarks", 3, 21),
    Part("right_hand_world", "right_hand_world_landmarks", 3, 21),
    Part("face_blendshapes", "face_blendshapes", 0, len(BLENDSHAPES)),
    Part("face_transform", "face_transform", 4, 4),
)
HAND_WORLDS = (LEFT_HAND_WORLD, RIGHT_HAND_WORLD)
EXTRAS: Mapping[str, tuple[Part, ...]] = MappingProxyType(
    {"hand_world": HAND_WORLDS, "face_blendshapes": (BLENDSHAPE_SCORES,), "face_transform": (FACE_TRANSFORM,)}
)
"""What a recording may have beside `PARTS`, and the parts that each is."""
EXTRA_ARGUMENTS: Mapping[str, str] = MappingProxyType(
    {"hand_world": "hand_world_landmarks", "face_blendshapes": "face_blendshapes", "face_transform": "face_transform"}
)
"""The argument of `Holistic` that asks for each."""
ARRAY_PARTS = (BLENDSHAPE_SCORES, FACE_TRANSFORM)
"""What a result has as arrays, not as lists of landmarks."""
_EXTRA_UNITS = {
    "hand_world": "metres from the middle of the hand",
    "face_blendshapes": "how far each movement of the face goes, 0..1",
    "face_transform": "rows of the matrix that moves an average face to where this one is: centimetres, camera at 0, "
    "x to the right, y up, z to the viewer",
}


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
        extras: what it has beside body, hands and face: keys of `EXTRAS`, in their order.
    """

    source: str
    width: int
    height: int
    fps: float | None
    face_points: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""
    extras: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that each frame may have."""
        return (*PARTS, *(part for extra in self.extras for part in EXTRAS[extra]))

    def shape(self, part: Part) -> tuple[int, ...]:
        """Return the shape of a part's landmarks, or other numbers, on one frame."""
        points = part.points or self.face_points
        return (points, part.columns) if part.columns else (points,)

    @property
    def frame_bytes(self) -> int:
        """Bytes that the landmarks of one frame take in memory."""
        return sum(4 * int(np.prod(self.shape(part))) for part in self.parts)

    def adding(self, extras: Iterable[str]) -> Recording:
        """Return the recording with more beside body, hands and face: keys of `EXTRAS`."""
        wanted = {*self.extras, *extras}
        return replace(self, extras=tuple(extra for extra in EXTRAS if extra in wanted))

    def head(self) -> dict[str, Any]:
        """Return what a file says about itself, as a JSON object."""
        head = {name: getattr(self, name) for name in ("source", "width", "height", "fps", "face_points", "version")}
        about: dict[str, Any] = {"format": FORMAT, "format_version": FORMAT_VERSION, "units": UNITS, "axes": AXES}
        if self.extras:  # a file without them is what it was before there were any
            about["units"] = {**UNITS, **{extra: _EXTRA_UNITS[extra] for extra in self.extras}}
            about["extras"] = list(self.extras)
            about |= {"blendshapes": BLENDSHAPES} if BLENDSHAPE_SCORES in self.parts else {}
        return {**head, "settings": dict(self.settings), **about}


def point_names(part: Part, count: int) -> tuple[str, ...]:
    """Return the names of a part's landmarks: MediaPipe's, and numbers for those of a face."""
    if part == BLENDSHAPE_SCORES:
        return BLENDSHAPES
    if part in (*HANDS, *HAND_WORLDS):
        return tuple(HandLandmark(index).name for index in range(count))
    if part == FACE:
        return tuple(map(str, range(count)))
    return tuple(PoseLandmark(index).name for index in range(count))


def arrays_of(result: HolisticResult, recording: Recording) -> list[NDArray[np.float32] | None]:
    """Return the landmarks of each of `PARTS`; None for one that is missing or all NaN.

    Raises:
        ValueError: a part has another number of landmarks than the recording says, or infinite numbers. NaN stands
            for a number that is not known, and is kept.
    """
    return [_array_of(result, part, recording) for part in PARTS]


def parts_of(result: HolisticResult, recording: Recording) -> dict[Part, NDArray[np.float32] | None]:
    """Return the same by part, with what the recording has beside `PARTS`; it raises what `arrays_of` raises."""
    return {part: _array_of(result, part, recording) for part in recording.parts}


def _array_of(result: HolisticResult, part: Part, recording: Recording) -> NDArray[np.float32] | None:
    found, shape = getattr(result, part.field), recording.shape(part)
    if found is None:
        return None
    array = np.asarray(found, np.float32) if part in ARRAY_PARTS else found.array
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


def extras_of(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what arguments of `Holistic` ask for beside body, hands and face, as recordings call it."""
    return tuple(extra for extra in EXTRAS if arguments.get(EXTRA_ARGUMENTS[extra]))
