"""The time a tracker lives in."""

from __future__ import annotations

import math

# What MediaPipe's legacy solutions advance their simulated clock by at every call, in microseconds.
TICK_US = 33333


class Clock:
    """Tell each frame its time in microseconds: the caller's, or a tick after the last one."""

    def __init__(self) -> None:
        self._now_us = 0

    def advance(self, timestamp: float | None) -> int:
        """Move on to the next frame.

        Args:
            timestamp: the frame's time in seconds, not before 0 and after the last frame's; None ticks on by 1/30 s.

        Returns:
            The frame's time in microseconds.

        Raises:
            ValueError: the timestamp is not a finite number, is negative or does not increase; the clock stays.
        """
        if timestamp is None:
            self._now_us += TICK_US
            return self._now_us
        if not (isinstance(timestamp, (int, float)) and math.isfinite(timestamp) and timestamp >= 0):
            raise ValueError(f"timestamp must be a finite number of seconds, not negative, got {timestamp!r}")
        # One microsecond on: the first frame may be at 0, and 0 is also where a new clock stands.
        now_us = round(timestamp * 1e6) + 1
        if now_us <= self._now_us:
            raise ValueError(
                f"timestamp must be after the last frame's {(self._now_us - 1) / 1e6:.6f} s, got {timestamp!r}"
            )
        self._now_us = now_us
        return now_us
