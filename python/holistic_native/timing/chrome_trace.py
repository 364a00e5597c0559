"""Traces of frames in the Trace Event Format, which Chrome's about:tracing introduced and Perfetto reads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from holistic_native.timing.trace import FrameTrace, Thread

Event = dict[str, Any]

NS_PER_US = 1e3


def chrome_trace(frames: Sequence[FrameTrace]) -> dict[str, Any]:
    """Return the traces as a JSON object of complete events ("ph": "X"), times in microseconds from the first.

    Spans of one row must nest. So frames have rows of their own, more than one where they overlap (in a stream), and
    each thread has one: branches, in them the models' runs, in these crop, inference and decode.
    """
    return {
        "displayTimeUnit": "ms",
        "traceEvents": _Events(min((frame.start for frame in frames), default=0)).of(frames),
    }


class _Events:
    def __init__(self, origin: int) -> None:
        self._origin = origin
        self._process = os.getpid()
        self._spans: list[Event] = []
        self._rows: dict[str | Thread, int] = {}

    def of(self, frames: Sequence[FrameTrace]) -> list[Event]:
        """Return all events, the names of the rows first."""
        self._add_frames(frames)
        for frame in frames:
            for branch in frame.branches:
                self._add(branch.thread, branch.name, "branch", frame.index, branch.start, branch.end)
            for run in frame.runs:
                self._add(run.thread, run.model, "model", frame.index, run.start, run.end)
                self._add(run.thread, "crop", "part", frame.index, run.start, run.cropped)
                self._add(run.thread, "inference", "part", frame.index, run.cropped, run.inferred)
                self._add(run.thread, "decode", "part", frame.index, run.inferred, run.end)
        return [self._describe("process_name", 0, {"name": "holistic_native"}), *self._row_names(), *self._spans]

    def _add_frames(self, frames: Sequence[FrameTrace]) -> None:
        ends: list[int] = []  # of the last frame in each row
        for frame in sorted(frames, key=lambda frame: frame.start):
            row = next((row for row, end in enumerate(ends) if end <= frame.start), len(ends))
            ends[row:] = [frame.end, *ends[row + 1 :]]
            name = "frames" if row == 0 else f"frames, {row} ahead"
            self._add(name, f"frame {frame.index}", "frame", frame.index, frame.start, frame.end)

    def _add(self, row: str | Thread, name: str, category: str, frame: int, start: int, end: int) -> None:
        self._spans.append(
            {
                "ph": "X",
                "name": name,
                "cat": category,
                "ts": (start - self._origin) / NS_PER_US,
                "dur": (end - start) / NS_PER_US,
                "pid": self._process,
                "tid": self._rows.setdefault(row, len(self._rows) + 1),
                "args": {"frame": frame},
            }
        )

    def _row_names(self) -> list[Event]:
        names: list[Event] = []
        for row, number in self._rows.items():
            name = row.name if isinstance(row, Thread) else row
            names.append(self._describe("thread_name", number, {"name": name}))
            names.append(self._describe("thread_sort_index", number, {"sort_index": number}))
        return names

    def _describe(self, name: str, row: int, args: Event) -> Event:
        return {"ph": "M", "name": name, "pid": self._process, "tid": row, "ts": 0, "args": args}
