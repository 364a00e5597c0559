"""How images come to a task."""

from __future__ import annotations

import enum
from collections.abc import Callable


class VisionTaskRunningMode(enum.Enum):
    """How images come to a task.

    IMAGE: one by one, each on its own. VIDEO: as frames of a video, each followed from the one before. LIVE_STREAM:
    the same from a camera; results go to a callback, and frames that come too fast are dropped.
    """

    IMAGE = "IMAGE"
    VIDEO = "VIDEO"
    LIVE_STREAM = "LIVE_STREAM"

    @property
    def ctype(self) -> int:
        """The number that MediaPipe's library has for it."""
        return {"IMAGE": 1, "VIDEO": 2, "LIVE_STREAM": 3}[self.value]


def validate_running_mode(
    running_mode: VisionTaskRunningMode, packet_callback: Callable[..., None] | None = None
) -> None:
    """Check that there is a callback in LIVE_STREAM mode, and in no other.

    Raises:
        ValueError: it is otherwise.
    """
    if running_mode == VisionTaskRunningMode.LIVE_STREAM:
        if packet_callback is None:
            raise ValueError("The vision task is in live stream mode, a user-defined result callback must be provided.")
    elif packet_callback:
        raise ValueError(
            "The vision task is in image or video mode, a user-defined result callback should not be provided."
        )
