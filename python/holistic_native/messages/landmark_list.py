"""Lists of landmarks: an array from a tracker, or built by hand, landmark by landmark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np

from holistic_native.messages.field import Descriptor, Field, Kind
from holistic_native.messages.landmark import AnyLandmark, Landmark, NormalizedLandmark
from holistic_native.messages.message import Message, same_kind
from holistic_native.messages.repeated import Messages
from holistic_native.topology.ibug import reduce_face_mesh_468_to_68

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from holistic_native._core import LandmarkRows

L = TypeVar("L", bound=AnyLandmark)
_NAN = float("nan")


class Landmarks(Messages[L]):
    """The landmarks of a list, one by one.

    Those of an array are views of its rows, made when asked for. The first change of the list's length, order or
    membership turns it into landmarks that stand by themselves.
    """

    __slots__ = ("_array", "_rows")

    def __init__(self, kind: type[L], array: NDArray[np.float32] | None = None) -> None:
        super().__init__(kind)
        self._array = array if array is not None and len(array) else None
        self._rows: LandmarkRows | None = None

    @property
    def array(self) -> NDArray[np.float32]:
        """The landmarks as an array: the list's own memory, or a read-only copy of landmarks put in by hand.

        Assigning another array replaces the landmarks. It is used as it is where it can be, else copied.
        """
        return _packed(self._messages) if self._array is None else self._array

    @array.setter
    def array(self, array: ArrayLike) -> None:
        if array is not self._array:  # as after `array *= 2`, which has changed the landmarks already
            self.__init__(self._kind, _checked(array))  # type: ignore[misc]

    @property
    def own_array(self) -> NDArray[np.float32] | None:
        """The list's own memory, if that holds all there is to know; None for a list put together by hand."""
        return self._array if self._rows is None or self._rows.holds_all() else None

    def snapshot(self) -> NDArray[np.float32] | list[L]:
        """Return what the list can be made of again: an array of its own, or its landmarks."""
        return list(self) if self.own_array is None else self.own_array.copy()

    def extend(self, messages: Iterable[Any]) -> None:
        """Add copies of landmarks, ours or protobuf ones, at the end; TypeError for another kind."""
        array = messages.own_array if isinstance(messages, Landmarks) and messages.holds(self._kind) else None
        if array is None or len(self):
            super().extend(messages)
        else:
            self._array = array.copy()

    MergeFrom = extend

    def holds(self, kind: type[AnyLandmark]) -> bool:
        """Return whether the landmarks are of a kind."""
        return self._kind is kind

    def items(self) -> MutableSequence[L]:
        """Return the landmarks as a list to be changed in place."""
        if self._array is not None:
            self._messages = list(self)
            self._array = self._rows = None
        return self._messages

    def __len__(self) -> int:
        return len(self._messages if self._array is None else self._array)

    @overload
    def __getitem__(self, index: int) -> L: ...
    @overload
    def __getitem__(self, index: slice) -> MutableSequence[L]: ...
    def __getitem__(self, index: int | slice) -> L | MutableSequence[L]:
        found: Any = self._rows
        if found is None:
            found = self._readable()
        chosen: L | MutableSequence[L] = list(found)[index] if isinstance(index, slice) else found[index]
        return chosen

    def __iter__(self) -> Iterator[L]:
        # A copied list, as a program may remove landmarks while it goes through them.
        return iter(self._messages[:] if self._array is None else self._readable())

    def __deepcopy__(self, memo: dict[int, Any]) -> Landmarks[L]:
        return refilled(self._kind, self.snapshot())

    def __reduce__(self) -> tuple[Any, ...]:
        return refilled, (self._kind, self.snapshot())

    def _readable(self) -> Any:
        if self._array is None:
            return self._messages
        if self._rows is None:
            self._rows = self._kind.views(self._array)
        return self._rows


def refilled(kind: type[L], content: NDArray[np.float32] | Iterable[L]) -> Landmarks[L]:
    """Make landmarks of a snapshot."""
    if isinstance(content, np.ndarray):
        return Landmarks(kind, content)
    made = Landmarks(kind)
    made.extend(content)
    return made


class AnyLandmarkList(Message, Sequence[L]):
    """What both kinds of lists share: a message with landmarks, and a sequence of them, but always true.

    Programs see the two below, neither of which is the other.
    """

    if TYPE_CHECKING:
        landmark: Landmarks[L]

    def __init__(
        self, array: ArrayLike | None = None, *, landmark: Iterable[Any] | None = None, **unknown: Any
    ) -> None:
        """Take an array, or landmarks, or nothing.

        Args:
            array: (n, 3) or (n, 4) float32: x, y, z and visibility, 0..1 or NaN where it is not set. Used as it is,
                and written by the landmarks, if it is C-contiguous and writable; else copied.
            landmark: landmarks to start with: ours, protobuf ones or dictionaries of their fields; they are copied.
            unknown: names that are refused, as in all messages.

        Raises:
            ValueError: array has another shape, or a name is not a field's.
            TypeError: landmark has something else in it.
        """
        kind: Any = self.DESCRIPTOR.fields[0].message
        object.__setattr__(self, "landmark", Landmarks(kind, None if array is None else _checked(array)))
        if landmark is not None or unknown:
            super().__init__(landmark=landmark, **unknown)

    @property
    def array(self) -> NDArray[np.float32]:
        """The landmarks as (n, 3) or (n, 4) float32: x, y, z and, where a landmark has one, visibility 0..1.

        A tracker's own memory, which its landmarks read and write. Of landmarks put in by hand a read-only copy, in
        which a visibility that is not set is NaN.

        Assigning another array replaces the landmarks, as if the list were made of it; `array *= 2` changes the memory
        in place. Landmarks taken from the list before go on with the array they are of.
        """
        return self.landmark.array

    @array.setter
    def array(self, array: ArrayLike) -> None:
        self.landmark.array = array

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "array":
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.object_]:
        """Return NumPy's array of one object, this list, as protobuf's messages become; the numbers are in `array`.

        Without it NumPy would take the list apart, and `numpy.array(hands)` would no longer have one place per hand.

        Raises:
            TypeError: dtype is another than object.
        """
        if dtype is not None and np.dtype(dtype) != object:
            raise TypeError(
                f"dtype must be object for a {self.DESCRIPTOR.name}, whose numbers are in .array, got {dtype}"
            )
        box = np.empty(1, object)
        box[0] = self
        return box.reshape(())

    def ClearField(self, name: str) -> None:  # noqa: N802
        """Remove all landmarks; ValueError for a name other than "landmark"."""
        self.DESCRIPTOR.field(name)
        del self.landmark[:]

    def __len__(self) -> int:
        return len(self.landmark)

    @overload
    def __getitem__(self, index: int) -> L: ...
    @overload
    def __getitem__(self, index: slice) -> MutableSequence[L]: ...
    def __getitem__(self, index: int | slice) -> L | MutableSequence[L]:
        return self.landmark[index]

    def __iter__(self) -> Iterator[L]:
        return iter(self.landmark)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if isinstance(other, AnyLandmarkList) and same_kind(self, other):
            ours, theirs = self.landmark.own_array, other.landmark.own_array
            # NaN is a special case: as a visibility it is one that is not set.
            if ours is not None and theirs is not None and ours.shape == theirs.shape and not np.isnan(ours).any():
                return np.array_equal(ours, theirs)
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.landmark.snapshot())


class LandmarkList(AnyLandmarkList[Landmark]):
    """Landmarks in metres, of one body or hand, from a tracker or put in by hand.

    It behaves like MediaPipe's message of that name, and like a sequence of its landmarks, but is always true.
    """

    DESCRIPTOR = Descriptor(
        "mediapipe.LandmarkList", Field("landmark", 1, Kind.MESSAGE, repeated=True, message=Landmark)
    )


class NormalizedLandmarkList(AnyLandmarkList[NormalizedLandmark]):
    """Landmarks as fractions of the image: x and z of its width, y of its height; may lie outside 0..1.

    From a tracker or put in by hand; it behaves like `LandmarkList`.
    """

    DESCRIPTOR = Descriptor(
        "mediapipe.NormalizedLandmarkList",
        Field("landmark", 1, Kind.MESSAGE, repeated=True, message=NormalizedLandmark),
    )

    def reduce68(self) -> NormalizedLandmarkList:
        """Return the 68 points of iBUG 300-W of a face, from its 468 or 478 landmarks; they are copied.

        Raises:
            ValueError: these are not the landmarks of a face.
        """
        return NormalizedLandmarkList(reduce_face_mesh_468_to_68(self.array))


class LandmarkListCollection(Message):
    """Several lists of landmarks."""

    DESCRIPTOR = Descriptor(
        "mediapipe.LandmarkListCollection",
        Field("landmark_list", 1, Kind.MESSAGE, repeated=True, message=LandmarkList),
    )
    if TYPE_CHECKING:
        landmark_list: Messages[LandmarkList]


class NormalizedLandmarkListCollection(Message):
    """Several lists of normalised landmarks."""

    DESCRIPTOR = Descriptor(
        "mediapipe.NormalizedLandmarkListCollection",
        Field("landmark_list", 1, Kind.MESSAGE, repeated=True, message=NormalizedLandmarkList),
    )
    if TYPE_CHECKING:
        landmark_list: Messages[NormalizedLandmarkList]


def _rebuilt(kind: type[AnyLandmarkList[L]], content: NDArray[np.float32] | list[L]) -> AnyLandmarkList[L]:
    return kind(content) if isinstance(content, np.ndarray) else kind(landmark=content)


def _checked(array: ArrayLike) -> NDArray[np.float32]:
    # Not numpy.require: it does the same and takes ten times as long, four times per frame.
    checked = np.asarray(array, np.float32, order="C")
    if not checked.flags.carray:  # writable and aligned as well
        checked = checked.copy()
    if checked.ndim != 2 or checked.shape[1] not in (3, 4):
        raise ValueError(f"array must be (n, 3) or (n, 4), not {checked.shape}")
    return checked


def _packed(landmarks: Sequence[AnyLandmark]) -> NDArray[np.float32]:
    rows = [
        (point.x, point.y, point.z, point.visibility if point.HasField("visibility") else _NAN) for point in landmarks
    ]
    array = np.array(rows, np.float32).reshape(-1, 4)
    if np.isnan(array[:, 3]).all():
        array = array[:, :3].copy()
    array.setflags(write=False)
    return array
