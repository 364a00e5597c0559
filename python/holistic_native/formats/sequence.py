"""The landmarks of a file in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.formats.schema import (
    ARRAY_PARTS,
    EXTRAS,
    FACE_POINTS,
    HAND_WORLDS,
    HANDS,
    LARGEST_INDEX,
    LARGEST_PERSON,
    LARGEST_SIDE,
    OPTIONAL_PARTS,
    PARTS,
    POSE_WORLD,
    REASONS,
    Part,
    Recording,
)
from holistic_native.messages import LandmarkList, NormalizedLandmarkList
from holistic_native.result import HolisticResult

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.arrays import LandmarkFrames
    from holistic_native.formats.landmark_file import LandmarkWriter

_WORLDS = (POSE_WORLD, *HAND_WORLDS)


@dataclass(frozen=True)
class Moment:
    """One frame of a sequence.

    Attributes:
        index: of the frame, 0 for the first of its video.
        time: seconds since that.
        size: width and height of the image, in pixels.
        person: whom of several it is.
        result: what was found; a part that is not there is None.
    """

    index: int
    time: float
    size: tuple[int, int]
    person: int
    result: HolisticResult


@dataclass(frozen=True, eq=False)
class Sequence:
    """The landmarks of a video or picture, T frames; its arrays are read-only, and NaN where something is missing.

    Attributes:
        recording: where the frames come from, and with which settings they were tracked.
        index: (T,) int64, of each frame.
        time: (T,) float64, seconds.
        size: (T, 2) int32, width and height of each frame, in pixels.
        person: (T,) int32, whom of several a row belongs to: 0 where there is one.
        pose: (T, 33, 4) float32: x, y as fractions of width and height, z in the scale of x, visibility 0..1.
        pose_world: (T, 33, 4) float32: metres from the middle of the hips, visibility.
        left_hand: (T, 21, 3) float32: x, y, z as above, of the person's left hand.
        right_hand: (T, 21, 3) float32.
        face: (T, 468, 3) float32; 478 with irises, or 68 of iBUG's.
        left_hand_reason: why there is no left hand on each frame, one of `HandReason`; None where nothing is said.
        right_hand_reason: the same of the right hand.
        left_hand_world: (T, 21, 3) float32: the left hand in metres from its middle. This and what follows is None
            where the recording does not name it among its `extras`.
        right_hand_world: the same of the right hand.
        face_blendshapes: (T, 52) float32, 0..1: how far each movement of `topology.blendshapes.BLENDSHAPES` goes.
        face_transform: (T, 4, 4) float32: what moves an average face to where this one is, in centimetres; the camera
            is at 0, x to the right, y up, z to the viewer.
    """

    recording: Recording
    index: NDArray[np.int64]
    time: NDArray[np.float64]
    size: NDArray[np.int32]
    person: NDArray[np.int32]
    pose: LandmarkFrames
    pose_world: LandmarkFrames
    left_hand: LandmarkFrames
    right_hand: LandmarkFrames
    face: LandmarkFrames
    left_hand_reason: tuple[str | None, ...]
    right_hand_reason: tuple[str | None, ...]
    left_hand_world: LandmarkFrames | None = None
    right_hand_world: LandmarkFrames | None = None
    face_blendshapes: NDArray[np.float32] | None = None
    face_transform: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        """Check shapes, kinds and ranges; ValueError names what does not fit."""
        recording = self.recording
        if recording.face_points not in FACE_POINTS:
            raise ValueError(f"face_points must be one of {', '.join(map(str, FACE_POINTS))}: {recording.face_points}")
        frames = len(self.index)
        self._check("index", np.int64, (frames,), 0, LARGEST_INDEX)
        self._check("time", np.float64, (frames,), -1e300, 1e300)
        self._check("size", np.int32, (frames, 2), 1, LARGEST_SIDE)
        self._check("person", np.int32, (frames,), 0, LARGEST_PERSON)
        for side in (recording.width, recording.height):
            if not 1 <= side <= LARGEST_SIDE:
                raise ValueError(f"width and height must be numbers of pixels, got {side}")
        if recording.fps is not None and not 0 < recording.fps <= 1e6:
            raise ValueError(f"fps must be above 0, or None for a picture, got {recording.fps}")
        if recording.extras != tuple(extra for extra in EXTRAS if extra in recording.extras):
            raise ValueError(f"extras must be of {', '.join(EXTRAS)}, in this order: {', '.join(recording.extras)}")
        for part in OPTIONAL_PARTS:
            if (getattr(self, part.name) is None) != (part not in recording.parts):
                raise ValueError(f"{part.name} must be there if the recording's extras have it, and else None")
        for part in recording.parts:
            self._check(part.name, np.float32, (frames, *recording.shape(part)))
            if np.isinf(getattr(self, part.name)).any():
                raise ValueError(f"{part.name} must be finite, or NaN where a number is not known")
        for hand in HANDS:
            reasons = getattr(self, f"{hand.name}_reason")
            if len(reasons) != frames or not {None, *REASONS}.issuperset(reasons):
                raise ValueError(f"{hand.name}_reason must be {frames} of {', '.join(REASONS)} or None")

    def _check(
        self, name: str, kind: type, shape: tuple[int, ...], least: float | None = None, most: float = 0
    ) -> None:
        array = getattr(self, name)
        if array.dtype != kind or array.shape != shape:
            raise ValueError(f"{name} must be {np.dtype(kind)} {shape}, got {array.dtype} {array.shape}")
        if least is not None and not ((least <= array) & (array <= most)).all():
            raise ValueError(f"{name} must lie from {least:g} to {most:g}")
        array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.index)

    def __eq__(self, other: object) -> bool:
        """Compare everything, numbers by their bits, but for those of NaN."""
        if not isinstance(other, Sequence):
            return NotImplemented
        return all(_same(value, getattr(other, name)) for name, value in vars(self).items())

    __hash__ = None  # type: ignore[assignment]

    @property
    def score(self) -> NDArray[np.float32]:
        """How sure the tracker is of the body on each frame, (T,): its mean visibility, NaN without a body."""
        visibility = self.pose[:, :, 3].astype(np.float64)
        known = ~np.isnan(visibility)
        count = known.sum(axis=1)
        total = np.where(known, visibility, 0).sum(axis=1)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)

    def moments(self) -> Iterator[Moment]:
        """Give each frame with its landmarks as a result, whose arrays are copies."""
        for row in range(len(self)):
            found: list[Any] = [self._found(part, row) for part in PARTS]
            found += [None, self.left_hand_reason[row], self.right_hand_reason[row]]
            beside = {part.field: self._found(part, row) for part in self.recording.parts if part not in PARTS}
            width, height = self.size[row].tolist()
            person = int(self.person[row])
            result = HolisticResult(*found, **beside)
            yield Moment(int(self.index[row]), float(self.time[row]), (width, height), person, result)

    def _found(self, part: Part, row: int) -> Any:
        array = getattr(self, part.name)[row]
        if np.isnan(array).all():
            return None
        if part in ARRAY_PARTS:
            return array.copy()
        return (LandmarkList if part in _WORLDS else NormalizedLandmarkList)(array.copy())

    def with_extras(self, **arrays: NDArray[np.float32] | None) -> Sequence:
        """Return the sequence with other optional parts, as it would be read from a file that has them.

        Args:
            arrays: left_hand_world and right_hand_world, face_blendshapes, face_transform; None for without. Those
                that are not named stay.

        Raises:
            TypeError: there is no such part.
            ValueError: an array has the wrong kind or shape, or a hand comes without the other.
        """
        names = [part.name for part in OPTIONAL_PARTS]
        if unknown := ", ".join(arrays.keys() - {*names}):
            raise TypeError(f"optional parts are {', '.join(names)}, got {unknown}")
        found = {name: arrays.get(name, getattr(self, name)) for name in names}
        extras = [extra for extra, parts in EXTRAS.items() if any(found[part.name] is not None for part in parts)]
        return replace(self, recording=replace(self.recording, extras=tuple(extras)), **found)

    def write_into(self, writer: LandmarkWriter) -> None:
        """Add every frame to a file; it raises what `LandmarkWriter.add` raises."""
        for moment in self.moments():
            writer.add(moment.index, moment.time, moment.result, size=moment.size, person=moment.person)


def _same(one: object, other: object) -> bool:
    if not isinstance(one, np.ndarray) or not isinstance(other, np.ndarray):
        return one == other
    # array_equal takes -0.0 for 0.0.
    return np.array_equal(one, other, equal_nan=True) and np.array_equal(
        np.signbit(one) & ~np.isnan(one), np.signbit(other) & ~np.isnan(other)
    )
