"""What a face expresses, from frame to frame: held for some frames while it is not seen, then eased to nothing."""

from __future__ import annotations

from collections.abc import Mapping

from holistic_native.avatar.easing import HELD_FRAMES
from holistic_native.topology.blendshapes import BLENDSHAPES

AWAY_S = 0.5
"""How long an expression takes to go."""
MOVEMENTS = BLENDSHAPES[1:]
"""The 51 movements of the model of blendshapes: all but the neutral face."""


class ExpressionEasing:
    """Movements of a face, which stay for five frames when the face is lost and are gone after half a second."""

    def __init__(self) -> None:
        """Begin without a face."""
        self._last: Mapping[str, float] = {}
        self._missing = 0
        self._weight = 0.0
        self._time: float | None = None

    def fill(self, found: Mapping[str, float], time: float) -> Mapping[str, float]:
        """Return the movements to show; empty as long as none was ever seen.

        Args:
            found: those that are seen, 0..1; empty where no face is.
            time: seconds; one that goes back counts as no time.
        """
        passed = 0.0 if self._time is None else max(0.0, time - self._time)
        self._time = time
        if found:
            self._last, self._missing, self._weight = found, 0, 1.0
            return found
        if not self._last:
            return {}
        self._missing += 1
        if self._missing > HELD_FRAMES:
            self._weight = max(0.0, self._weight - passed / AWAY_S)
        return {name: value * self._weight for name, value in self._last.items()}
