"""The time of each frame: the file's, made to increase where a file's do not."""

from __future__ import annotations

from fractions import Fraction

# Trackers distinguish times by whole microseconds; what does not increase is put this far behind the last one.
_LEAST_STEP = 2e-6


class FrameTimes:
    """Turn time stamps in a stream's ticks into seconds since the file's beginning."""

    def __init__(self, tick: Fraction, start: int | None, file_start_us: int | None, rate: float) -> None:
        """Begin.

        Args:
            tick: seconds.
            start: the stream's beginning, in ticks; None where the file does not say.
            file_start_us: the file's beginning, that of its first stream, in microseconds; None likewise.
            rate: frames per second, for frames without a time.
        """
        self._tick = tick
        self._origin = Fraction(0)
        if file_start_us is not None:
            self._origin = Fraction(file_start_us, 1_000_000)
        if start is not None and abs(start * tick - self._origin) < Fraction(1, 500_000):
            self._origin = start * tick  # exact, where the other is rounded
        self._rate = rate
        self._last: float | None = None

    def of(self, stamp: int | None) -> float:
        """Return the next frame's time in seconds, after the last one's.

        Args:
            stamp: in ticks; None where the file has none.
        """
        last = self._last
        if stamp is None:
            time = 0.0 if last is None else last + 1 / self._rate
        else:
            time = max(0.0, float(stamp * self._tick - self._origin))
        if last is not None and time < last + _LEAST_STEP:
            time = last + _LEAST_STEP
        self._last = time
        return time
