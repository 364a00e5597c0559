"""One landmark: a message of its own, or a row of an array read and written through the same class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holistic_native._core import LandmarkRows, LandmarkValues
from holistic_native.messages.field import Descriptor, Field, Kind
from holistic_native.messages.message import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def _descriptor(full_name: str) -> Descriptor:
    names = ("x", "y", "z", "visibility", "presence")
    return Descriptor(full_name, *(Field(name, number, Kind.FLOAT) for number, name in enumerate(names, 1)))


class AnyLandmark(LandmarkValues, Message):
    """What both kinds of landmarks share; programs see the two below, neither of which is the other.

    The attributes are compiled, and read the numbers from where they are: in the landmark or in an array. A landmark
    exports no buffer and has no length, so NumPy takes it as one object, as it does protobuf's.
    """

    __slots__ = ()
    if TYPE_CHECKING:
        x: float
        y: float
        z: float
        visibility: float
        presence: float

    # The compiled attributes check what they are given, and there is no other attribute to set.
    __setattr__ = object.__setattr__  # type: ignore[assignment]

    @classmethod
    def views(cls, array: NDArray[np.float32]) -> LandmarkRows:
        """Return landmarks of this class over an array's memory, each made when it is asked for.

        The array has no place for a presence, nor with three columns for a visibility: those are kept beside it, for
        all landmarks taken from what is returned.

        Args:
            array: (n, 3) or (n, 4) float32, C-contiguous, writable: x, y, z and visibility, NaN where that is not set.
        """
        return cls._rows(array)

    def HasField(self, name: str) -> bool:  # noqa: N802 (protobuf's name, as those below)
        """Return whether a field is set; ValueError for a name that is none."""
        return self._has_number(self.DESCRIPTOR.field(name).number)

    def ClearField(self, name: str) -> None:  # noqa: N802
        """Unset a field, which then reads 0; ValueError for a name that is none."""
        self._clear_number(self.DESCRIPTOR.field(name).number)

    def SetInParent(self) -> None:  # noqa: N802
        """Do nothing: a landmark inside another message is in a list, where it always counts."""

    def CopyFrom(self, other: Any) -> None:  # noqa: N802
        """Become equal to another landmark of the same kind, ours or a protobuf one; TypeError for another kind."""
        if type(other) is type(self):
            self._copy_values(other)
        else:
            super().CopyFrom(other)

    def stored(self, field: Field) -> Any | None:
        """Return a field's value if it is set."""
        return getattr(self, field.name) if self._has_number(field.number) else None


class Landmark(AnyLandmark):
    """A point in metres, as in world landmarks; every field is 0 until it is set.

    Attributes:
        x: to the right in the image.
        y: down in the image.
        z: away from the camera.
        visibility: how likely the landmark is in view and not hidden, 0..1.
        presence: how likely it is in view, 0..1; no tracker here sets it.
    """

    __slots__ = ()
    DESCRIPTOR = _descriptor("mediapipe.Landmark")


class NormalizedLandmark(AnyLandmark):
    """A point as fractions of the image: x and z of its width, y of its height; may lie outside 0..1.

    Its attributes are those of `Landmark`.
    """

    __slots__ = ()
    DESCRIPTOR = _descriptor("mediapipe.NormalizedLandmark")
