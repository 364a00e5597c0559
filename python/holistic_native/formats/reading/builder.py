"""Put a sequence together, frame by frame, and never let it grow beyond a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.formats.schema import HANDS, LARGEST_INDEX, LARGEST_PERSON, Part, Recording
from holistic_native.formats.sequence import Sequence

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_BYTES = 4 << 30
"""What a file, and its landmarks in memory, may have: about five hours of video."""


class SequenceBuilder:
    """Collect frames into a sequence.

    Attributes:
        recording: where they come from.
    """

    def __init__(self, recording: Recording, largest: int = LARGEST_BYTES) -> None:
        """Begin without frames."""
        self.recording = recording
        self._most = largest // recording.frame_bytes
        self._index: list[int] = []
        self._time: list[float] = []
        self._size: list[tuple[int, int]] = []
        self._person: list[int] = []
        self._reasons: dict[Part, list[str | None]] = {hand: [] for hand in HANDS}
        self._parts: dict[Part, list[NDArray[np.float32]]] = {part: [] for part in recording.parts}
        # All missing parts are one array until they are joined.
        self._missing = {part: np.full(recording.shape(part), np.nan, np.float32) for part in recording.parts}

    def add(
        self,
        index: int,
        time: float,
        parts: dict[Part, NDArray[np.float32]],
        *,
        size: tuple[int, int] | None = None,
        person: int = 0,
        reasons: dict[Part, str | None] | None = None,
    ) -> None:
        """Add a frame; parts that are not in `parts` are missing.

        Raises:
            ValueError: there are more than fit, a part has the wrong shape, or a number is out of range.
        """
        if len(self._index) >= self._most:
            raise ValueError(f"it has more than the {self._most} frames that may be read")
        if not (0 <= index <= LARGEST_INDEX and 0 <= person <= LARGEST_PERSON):
            raise ValueError("index and person must be small whole numbers")
        for part, rows in self._parts.items():
            array = parts.get(part, self._missing[part])
            if array.shape != self._missing[part].shape:
                raise ValueError(f"{part.name} must be {self._missing[part].shape}, got {array.shape}")
            rows.append(array)
        self._index.append(index)
        self._time.append(time)
        self._size.append(size or (self.recording.width, self.recording.height))
        self._person.append(person)
        for hand, values in self._reasons.items():
            values.append((reasons or {}).get(hand))

    def sequence(self) -> Sequence:
        """Return all that was added.

        Raises:
            ValueError: a number is out of range.
        """
        frames = len(self._index)
        arrays = {}
        for part, rows in self._parts.items():
            arrays[part.name] = np.empty((frames, *self._missing[part].shape), np.float32)
            if rows:
                np.stack(rows, out=arrays[part.name])
            rows.clear()
        index, person = np.array(self._index, np.int64), np.array(self._person, np.int32)
        size = np.array(self._size, np.int32).reshape(frames, 2)
        reasons = {f"{hand.name}_reason": tuple(values) for hand, values in self._reasons.items()}
        return Sequence(self.recording, index, np.array(self._time, np.float64), size, person, **arrays, **reasons)  # type: ignore[arg-type]
