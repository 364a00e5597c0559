"""Where the time of a tracker's frames goes."""

from __future__ import annotations

import json
import os
from pathlib import Path

from holistic_native.atomic_write import write_atomically
from holistic_native.timing.chrome_trace import chrome_trace
from holistic_native.timing.stage_times import StageTime, measured, outside_times, stage_times
from holistic_native.timing.trace import FrameTrace, Trace

__all__ = ["StageTime", "Timings"]


class Timings:
    """The stages of the last 1000 frames, measured; `Holistic(timings=True).timings` and the like give it.

    In a stream several frames are worked on at the same time: there a frame's time is that from its being fetched to
    its result, and includes waiting. Results are the same with and without.
    """

    def __init__(self, trace: Trace) -> None:
        """Evaluate a tracker's trace, at any time and from any thread."""
        self._trace = trace

    @property
    def stages(self) -> list[StageTime]:
        """Each stage that ran: branches by name, models in the order in which they first began."""
        return _stages(self._trace.frames())

    @property
    def frame(self) -> StageTime:
        """The frames themselves: from the checked image to the result, once each."""
        return _frame(self._trace.frames())

    @property
    def outside(self) -> StageTime:
        """Time outside all stages, once per frame: making the result, and passing work between threads."""
        return _outside(self._trace.frames())

    def table(self) -> str:
        """Return the stages as lines of text, then their sum, what is outside of them, and the frame."""
        frames = self._trace.frames()
        stages, outside, frame = _stages(frames), _outside(frames), _frame(frames)
        width = max(len("sum of stages"), *(len(row.name) for row in (*stages, frame)))
        total, share = sum(row.ms_per_frame for row in stages), sum(row.share for row in stages)
        return "\n".join(
            [
                f"{'stage':<{width}}  calls  median ms   p95 ms  ms/frame    share",
                *(_line(row, width) for row in stages),
                f"{'sum of stages':<{width}}  {'':5}  {'':9}  {'':7}  {total:8.3f}  {share:7.1%}",
                *(_line(row, width) for row in (outside, frame)),
            ]
        )

    def write_chrome_trace(self, path: str | os.PathLike[str]) -> None:
        """Write all that was measured as a Chrome trace, a JSON file that ui.perfetto.dev and chrome://tracing show.

        The file appears under its name only when it is complete.

        Raises:
            OSError: the file cannot be written.
        """
        text = json.dumps(chrome_trace(self._trace.frames()), separators=(",", ":"))
        write_atomically(Path(path), text.encode())

    def reset(self) -> None:
        """Forget the frames so far, as after a warm-up."""
        self._trace.clear()


def _stages(frames: tuple[FrameTrace, ...]) -> list[StageTime]:
    return [measured(name, times, frames) for name, times in stage_times(frames).items()]


def _outside(frames: tuple[FrameTrace, ...]) -> StageTime:
    return measured("outside", outside_times(frames), frames)


def _frame(frames: tuple[FrameTrace, ...]) -> StageTime:
    return measured("frame", [frame.end - frame.start for frame in frames], frames)


def _line(row: StageTime, width: int) -> str:
    return (
        f"{row.name:<{width}}  {row.calls:5}  {row.median_ms:9.3f}  {row.p95_ms:7.3f}  {row.ms_per_frame:8.3f}  "
        f"{row.share:7.1%}"
    )
