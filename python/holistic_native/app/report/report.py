"""What a measurement of this machine found: the machine, its heat, the time of frames and of their stages."""

from __future__ import annotations

import argparse
import math
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.app.report.machine import Machine
from holistic_native.app.report.tally import Tally
from holistic_native.app.report.versions import versions
from holistic_native.terminal.one_line import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holistic_native.media.sources import Source
    from holistic_native.result import HolisticResult
    from holistic_native.tracker import Tracker

FORMAT = "holistic_native bench 1"
_SETTINGS = (
    *("complexity", "refine_face", "segmentation", "no_hands", "no_face", "static", "no_smooth", "poses"),
    *("blendshapes", "face_transform", "hand_world"),
    *("threads", "runtime", "precision", "profile", "int8", "warm_up"),
)


class Report:
    """Measured frames, and the state of the machine before and after them.

    Attributes:
        frames: how many were added.
    """

    def __init__(
        self, args: argparse.Namespace, source: Source, tracker: Tracker[Any], *, machine: Machine | None = None
    ) -> None:
        """Begin after the warm-up: forget the timings so far and read the state of the machine.

        Args:
            args: the command's parsed arguments.
            source: where frames come from.
            tracker: made to measure its stages.
            machine: where to read it; None for this machine.

        Raises:
            ValueError: the tracker does not measure its stages.
        """
        if tracker.timings is None:
            raise ValueError("tracker must be made with timings=True to be reported on")
        self._machine = machine or Machine()
        self._timings = tracker.timings
        self._timings.reset()
        self._tally = Tally(hands=not args.no_hands, face=not args.no_face)
        self._wall: list[float] = []
        self._cpu: list[float] = []
        self._head: dict[str, Any] = {
            "format": FORMAT,
            "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "machine": self._machine.facts(),
            "versions": versions(args.runtime),
            "settings": {name: getattr(args, name) for name in _SETTINGS},
            "input": {
                "name": printable(source.path.name) if source.path else source.name,
                "size": [source.width, source.height],
            },
        }
        self._before = self._machine.state()
        self._after: dict[str, Any] = {}
        self._stages: list[dict[str, Any]] = []

    @property
    def frames(self) -> int:
        """How many frames were added."""
        return self._tally.frames

    def add(self, people: Iterable[HolisticResult], wall: float, cpu: float) -> None:
        """Count a frame: a result for each person, how long it took, the CPU time of all threads then (seconds)."""
        self._tally.add(*people)
        self._wall.append(wall)
        self._cpu.append(cpu)

    def finish(self) -> None:
        """Read the state of the machine again, and the stages, while the tracker is still open."""
        self._after = self._machine.state()
        self._stages = [
            {name: None if _undefined(value) else value for name, value in stage._asdict().items()}
            for stage in self._timings.stages
        ]

    def document(self) -> dict[str, Any]:
        """Return the whole report, ready for JSON; times in milliseconds, shares from 0 to 1."""
        return {
            **self._head,
            "frames": self.frames,
            "found": self._tally.found,
            "frame_ms": _spread(self._wall),
            "cpu_ms": _spread(self._cpu),
            "before": self._before,
            "after": self._after,
            "stages": self._stages,
        }

    def text(self) -> str:
        """Return what matters most in a few lines."""
        machine, software = self._head["machine"], self._head["versions"]
        wall, cpu = _spread(self._wall), _spread(self._cpu)
        stages = sorted(self._stages, key=lambda stage: stage["ms_per_frame"], reverse=True)
        governors = f", governor {', '.join(machine['governors'])}" if machine["governors"] else ""
        pace = f"{wall['median']:.1f} ms median, {wall['p95']:.1f} ms p95; CPU {cpu['mean']:.1f} ms a frame"
        lines = [
            f"{machine['model'] or machine['architecture']}, {machine['cores']} cores{governors}",
            f"holistic_native {software['holistic_native']}, {software['interpreter']}, kernels {software['kernels']}",
            f"{self.frames} frames: {pace}",
            *(f"  {stage['ms_per_frame']:7.2f} ms a frame  {stage['name']}" for stage in stages[:8]),
            *self._heat(),
        ]
        return "\n".join(lines)

    def _heat(self) -> list[str]:
        degrees = [(max(state["celsius"].values(), default=None)) for state in (self._before, self._after)]
        lines = [f"{degrees[0]:.1f} °C before, {degrees[1]:.1f} °C after"] if None not in degrees else []
        throttling = self._after["throttling"]
        if throttling is not None:
            lines.append(f"firmware: {', '.join(throttling['now']) or 'not throttled'}")
        return lines


def _spread(seconds: list[float]) -> dict[str, float]:
    times = np.array(seconds) * 1e3
    return {
        "median": float(np.median(times)),
        "p95": float(np.percentile(times, 95)),
        "mean": float(times.mean()),
        "lowest": float(times.min()),
    }


def _undefined(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
