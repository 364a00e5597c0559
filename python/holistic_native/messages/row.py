"""A row of an array seen as a landmark: the same memory, read at the speed of C."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from holistic_native.messages.field import Field
from holistic_native.messages.landmark import Landmark, NormalizedLandmark
from holistic_native.messages.message import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AXES = ("x", "y", "z")
_KEPT = "kept"


class _Row(Landmark):
    """A landmark whose x, y and z are a row of an array, hence always set.

    What the array has no column for is kept beside it, by address, in the ctypes array the row was taken from.
    """

    if TYPE_CHECKING:
        _b_base_: Any

    # Programs read the visibility of every landmark of a face, which has none: this way takes as long as reading x.
    @property
    def visibility(self) -> float:  # type: ignore[override]
        """How likely the landmark is in view and not hidden, 0..1; 0 where nobody said."""
        return self._kept().get("visibility", 0.0) if self._b_base_.__dict__ else 0.0

    @property
    def presence(self) -> float:  # type: ignore[override]
        """How likely the landmark is in view, 0..1; 0 where nobody said."""
        return self._kept().get("presence", 0.0) if self._b_base_.__dict__ else 0.0

    def __setattr__(self, name: str, value: float) -> None:
        if name in _AXES:
            object.__setattr__(self, name, value)
        elif name in self.DESCRIPTOR.fields_by_name:
            everything = vars(self._b_base_).setdefault(_KEPT, {})
            number = self.DESCRIPTOR.field(name).checked(value)
            everything.setdefault(ctypes.addressof(self), {})[name] = number  # type: ignore[arg-type]
        else:
            raise AttributeError(f"{self.DESCRIPTOR.name} has no field {name!r}")

    def ClearField(self, name: str) -> None:  # noqa: N802
        """Unset a field; x, y and z become 0. ValueError for a name that is none."""
        if self.DESCRIPTOR.field(name).name in _AXES:
            object.__setattr__(self, name, 0.0)
        else:
            self._kept().pop(name, None)

    def SetInParent(self) -> None:  # noqa: N802
        """Do nothing: a row is part of its list already."""

    def stored(self, field: Field) -> Any | None:
        """Return a field's value if it is set."""
        return getattr(self, field.name) if field.name in _AXES else self._kept().get(field.name)

    def _kept(self) -> dict[str, float]:
        kept: dict[str, float] = vars(self._b_base_).get(_KEPT, {}).get(ctypes.addressof(self), {})  # type: ignore[arg-type]
        return kept

    @classmethod
    def kind(cls) -> type[Message]:
        """Return the class of a copy, which stands by itself."""
        return NormalizedLandmark if issubclass(cls, NormalizedLandmark) else Landmark


class _SeenRow(_Row):
    """A row that also has a visibility; NaN in the array stands for one that is not set."""

    if TYPE_CHECKING:
        column: float

    @property
    def visibility(self) -> float:  # type: ignore[override]
        """How likely the landmark is in view and not hidden, 0..1; 0 where nobody said."""
        value = self.column
        return value if value == value else 0.0

    def __setattr__(self, name: str, value: float) -> None:
        if name == "visibility":
            object.__setattr__(self, "column", value)
        else:
            super().__setattr__(name, value)

    def ClearField(self, name: str) -> None:  # noqa: N802
        """Unset a field; x, y and z become 0. ValueError for a name that is none."""
        if name == "visibility":
            object.__setattr__(self, "column", float("nan"))
        else:
            super().ClearField(name)

    def stored(self, field: Field) -> Any | None:
        """Return a field's value if it is set."""
        if field.name == "visibility":
            return None if self.column != self.column else self.column
        return super().stored(field)


class _Point(ctypes.Structure):
    _fields_ = (("x", ctypes.c_float), ("y", ctypes.c_float), ("z", ctypes.c_float))


class _SeenPoint(ctypes.Structure):
    _fields_ = (("x", ctypes.c_float), ("y", ctypes.c_float), ("z", ctypes.c_float), ("column", ctypes.c_float))


class _LandmarkRow(_Row, _Point):
    pass


class _SeenLandmarkRow(_SeenRow, _SeenPoint):
    pass


class _NormalizedRow(_Row, NormalizedLandmark, _Point):
    pass


class _SeenNormalizedRow(_SeenRow, NormalizedLandmark, _SeenPoint):
    pass


_TYPES: dict[tuple[type[Landmark], int], Any] = {
    (Landmark, 3): _LandmarkRow,
    (Landmark, 4): _SeenLandmarkRow,
    (NormalizedLandmark, 3): _NormalizedRow,
    (NormalizedLandmark, 4): _SeenNormalizedRow,
}


def rows_of(array: NDArray[np.float32], kind: type[Landmark]) -> Any:
    """Return a ctypes array of landmarks over an array's memory.

    Args:
        array: (n, 3) or (n, 4) float32, n at least 1, C-contiguous, writable: x, y, z and visibility.
        kind: what each row is to look like.
    """
    rows, columns = array.shape
    return (_TYPES[kind, columns] * rows).from_buffer(array)


def has_kept(rows: Any) -> bool:
    """Tell whether any row has fields the array has no column for."""
    return any(vars(rows).get(_KEPT, {}).values())
