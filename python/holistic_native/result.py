"""What the trackers return: arrays first, MediaPipe's view of them on demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLUMNS = {"x": 0, "y": 1, "z": 2, "visibility": 3}


class Landmark:
    """One landmark, the way MediaPipe's messages look; reads and writes a row of its list's array."""

    __slots__ = ("_row",)

    def __init__(self, row: NDArray[np.float32]) -> None:
        self._row = row

    @property
    def x(self) -> float:
        """Fraction of the image's width, or metres in world landmarks."""
        return float(self._row[0])

    @x.setter
    def x(self, value: float) -> None:
        self._row[0] = value

    @property
    def y(self) -> float:
        """Fraction of the image's height, downwards, or metres in world landmarks."""
        return float(self._row[1])

    @y.setter
    def y(self, value: float) -> None:
        self._row[1] = value

    @property
    def z(self) -> float:
        """Depth in the unit of x; smaller is closer to the camera."""
        return float(self._row[2])

    @z.setter
    def z(self, value: float) -> None:
        self._row[2] = value

    @property
    def visibility(self) -> float:
        """How likely the landmark is in view and not hidden, 0..1; 0 where the model does not say."""
        return float(self._row[3]) if len(self._row) > 3 else 0.0

    @visibility.setter
    def visibility(self, value: float) -> None:
        if len(self._row) < 4:
            raise AttributeError("this landmark has no visibility: hand and face models do not give one")
        self._row[3] = value

    @property
    def presence(self) -> float:
        """Always 0: MediaPipe's legacy solutions clear it."""
        return 0.0

    def HasField(self, name: str) -> bool:  # noqa: N802 (MediaPipe's name)
        """Tell whether a field is set; ValueError for a name that is none."""
        if name == "presence":
            return False
        if name not in _COLUMNS:
            raise ValueError(f"a landmark has the fields x, y, z, visibility, presence, not {name!r}")
        return _COLUMNS[name] < len(self._row)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Landmark) and np.array_equal(self._row, other._row)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        values = (
            f"{name}: {float(self._row[column])!r}" for name, column in _COLUMNS.items() if column < len(self._row)
        )
        return "\n".join(values) + "\n"


class _Rows(Sequence[Landmark]):
    """An array's rows as landmarks, made when asked for."""

    __slots__ = ("_array",)

    def __init__(self, array: NDArray[np.float32]) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    @overload
    def __getitem__(self, index: int) -> Landmark: ...
    @overload
    def __getitem__(self, index: slice) -> list[Landmark]: ...
    def __getitem__(self, index: int | slice) -> Landmark | list[Landmark]:
        if isinstance(index, slice):
            return [Landmark(row) for row in self._array[index]]
        return Landmark(self._array[index])

    def __iter__(self) -> Iterator[Landmark]:
        return map(Landmark, self._array)


class LandmarkList(Sequence[Landmark]):
    """Landmarks of one body, hand or face.

    Attributes:
        array: (n, 4) or (n, 3) float32: x, y, z and, for the pose, visibility 0..1.
    """

    __slots__ = ("array",)

    def __init__(self, array: NDArray[np.float32]) -> None:
        self.array = array

    @property
    def landmark(self) -> Sequence[Landmark]:
        """The landmarks one by one, as in MediaPipe's messages."""
        return _Rows(self.array)

    def __len__(self) -> int:
        return len(self.array)

    @overload
    def __getitem__(self, index: int) -> Landmark: ...
    @overload
    def __getitem__(self, index: slice) -> list[Landmark]: ...
    def __getitem__(self, index: int | slice) -> Landmark | list[Landmark]:
        return _Rows(self.array)[index]

    def __iter__(self) -> Iterator[Landmark]:
        return iter(_Rows(self.array))

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and np.array_equal(self.array, other.array)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} landmarks)"


class NormalizedLandmarkList(LandmarkList):
    """Landmarks as fractions of the image: x and z of its width, y of its height; may lie outside 0..1."""

    __slots__ = ()


class _Result:
    """What all results share: MediaPipe's list of field names, and equality that looks into arrays."""

    _fields: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(
            np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b
            for a, b in ((getattr(self, name), getattr(other, name)) for name in self._fields)
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class PoseResult(_Result):
    """A body on one frame; every field is None when nobody is there.

    Attributes:
        pose_landmarks: 33 landmarks.
        pose_world_landmarks: the same in metres, origin in the middle of the hips.
        segmentation_mask: (height, width) float32, 0..1, read-only; None unless asked for.
    """

    pose_landmarks: NormalizedLandmarkList | None
    pose_world_landmarks: LandmarkList | None
    segmentation_mask: NDArray[np.float32] | None


@dataclass(frozen=True, eq=False)
class HolisticResult(_Result):
    """Body, hands and face on one frame; a field is None when that part is not there.

    Attributes:
        pose_landmarks: 33 landmarks.
        pose_world_landmarks: the same in metres, origin in the middle of the hips.
        left_hand_landmarks: 21 landmarks of the person's left hand.
        right_hand_landmarks: 21 landmarks of the person's right hand.
        face_landmarks: 468 landmarks, or 478 with refine_face_landmarks.
        segmentation_mask: (height, width) float32, 0..1, read-only; None unless asked for.
    """

    pose_landmarks: NormalizedLandmarkList | None
    pose_world_landmarks: LandmarkList | None
    left_hand_landmarks: NormalizedLandmarkList | None
    right_hand_landmarks: NormalizedLandmarkList | None
    face_landmarks: NormalizedLandmarkList | None
    segmentation_mask: NDArray[np.float32] | None
