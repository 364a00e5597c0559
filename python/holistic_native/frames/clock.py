"""The clock of a tracker: the time of each frame."""

from __future__ import annotations

import math
from numbers import Real

# The latest time a caller may give, in seconds: some 285 years. The filters count in nanoseconds, in 64 bits, which
# ends at 9.2e9 s. Milliseconds since 1970, given by mistake, are beyond it.
LATEST_S = 9e9
# What MediaPipe's legacy solutions advance their simulated clock by at every call, in microseconds.
TICK_US = 33333


class Clock:
    """Give each frame its time in microseconds: the caller's, or a tick after the last one."""

    def __init__(self) -> None:
        self._now_us = 0

    def advance(self, timestamp: float | None) -> int:
        """Move on to the next frame.

        Args:
            timestamp: the frame's time in seconds, any real number from 0 to 9e9, after the last frame's; None is
                1/30 s after it.

        Returns:
            The frame's time in microseconds.

        Raises:
            ValueError: the timestamp is no such number or does not increase; the clock stays.
        """
        if timestamp is None:
            self._now_us += TICK_US
            return self._now_us
        seconds = _seconds(timestamp)
        # NaN fails every comparison.
        if not 0 <= seconds <= LATEST_S:
            raise ValueError(f"timestamp must be a number of seconds from 0 to {LATEST_S:g}, got {timestamp!r}")
        # One microsecond on: the first frame may be at 0, and 0 is also where a new clock stands.
        now_us = round(seconds * 1e6) + 1
        if now_us <= self._now_us:
            raise ValueError(
                f"timestamp must be after the last frame's {(self._now_us - 1) / 1e6:.6f} s, got {timestamp!r}"
            )
        self._now_us = now_us
        return now_us


def _seconds(timestamp: object) -> float:
    """Return a real number of any numeric type as a float; NaN for anything else."""
    try:
        return float(timestamp) if isinstance(timestamp, Real) else math.nan
    except OverflowError:  # an integer beyond all floats
        return math.nan
