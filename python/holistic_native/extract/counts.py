"""How many frames each part was found on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holistic_native.result import HolisticResult


class Counts:
    """Counts frames, and the parts found on them.

    Attributes:
        frames: how many were added.
    """

    def __init__(self, tracker: Mapping[str, Any]) -> None:
        """Begin with none.

        Args:
            tracker: keyword arguments of `Holistic`: what it does not track is not counted.
        """
        self._hands = tracker.get("enable_hands", True)
        self._face = tracker.get("enable_face", True)
        self.frames = 0
        self._pose = self._any = self._left = self._right = self._faces = 0

    def add(self, result: HolisticResult) -> None:
        """Count a frame."""
        left, right = result.left_hand_landmarks is not None, result.right_hand_landmarks is not None
        self.frames += 1
        self._pose += result.pose_landmarks is not None
        self._left += left
        self._right += right
        self._any += left or right
        self._faces += result.face_landmarks is not None

    def found(self) -> dict[str, Any]:
        """Return the counts by the names that an `Entry` has for them; None for what is not tracked."""
        hands = {"hands": self._any, "left_hand": self._left, "right_hand": self._right}
        return {
            "frames": self.frames,
            "pose": self._pose,
            **(hands if self._hands else {}),
            **({"face": self._faces} if self._face else {}),
        }
