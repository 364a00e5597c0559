"""The profile "auto": measure this machine, and run the best tier that sustains the frame rate."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import platform
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from holistic_native import _core
from holistic_native.cascade.cascade import Cascade, Found
from holistic_native.cascade.rate import RateController
from holistic_native.cascade.tiers import OperatingPoint, undominated
from holistic_native.model_files.cache_folder import CacheFile, cache_folder
from holistic_native.scheduling.schedule import usable_cores

if TYPE_CHECKING:
    from holistic_native.branches.scene import Scene
    from holistic_native.frames.frame import Frame
    from holistic_native.scheduling.pipeline import PipelineStages

_LOG = logging.getLogger("holistic_native")
# A frame is timed so often, after some that load and warm up.
_WARM_UP, _TIMED = 2, 11


Make = Callable[[OperatingPoint], Cascade]


class AutoCascade:
    """A cascade at the best operating point that sustains a frame rate; it changes when the load does."""

    def __init__(self, make: Make, points: Sequence[OperatingPoint], times: Sequence[float], target_fps: float) -> None:
        """Begin with what should sustain the rate on an idle machine.

        Args:
            make: loads a cascade.
            points: to choose from, best first; those that are no faster than a better one are left out.
            times: ms a frame takes at each, see `frame_times`.
            target_fps: frames per second to sustain.
        """
        kept = undominated(times)
        times = [times[index] for index in kept]
        self._make = make
        self._points = [points[index] for index in kept]
        self._rate = RateController(times, target_fps=target_fps)
        self._cascade = make(self.point)
        left_out = [point for index, point in enumerate(points) if index not in kept]
        _LOG.info("auto: slower than a better one: %s", ", ".join(map(str, left_out)) or "none")
        _LOG.info("auto: %s, %.1f ms a frame, for %g frames a second", self.point, times[self._rate.level], target_fps)

    @property
    def point(self) -> OperatingPoint:
        """The operating point in use."""
        return self._points[self._rate.level]

    def track(self, frame: Frame) -> Found:
        """Find everything on the next frame."""
        start = time.perf_counter()
        found = self._cascade.track(frame)
        if self._rate.update(1e3 * (time.perf_counter() - start)):
            _LOG.info("auto: now %s", self.point)
            before, self._cascade = self._cascade, self._make(self.point)
            self._cascade.take_over(before)
            before.close()
        return found

    def pipeline_stages(self, join: Callable[[Found], Any]) -> PipelineStages[Frame, Scene, Any]:
        """Return the branches for a stream of frames, which stays at the operating point it began with."""
        return self._cascade.pipeline_stages(join)

    def warm_up(self) -> None:
        """Run what a frame with a body, both hands and a face takes."""
        self._cascade.warm_up()

    def reset(self) -> None:
        """Forget the past frames, but not how fast they were."""
        self._cascade.reset()

    def close(self) -> None:
        """Free the models and end the threads."""
        self._cascade.close()


def frame_times(points: Sequence[OperatingPoint], make: Make, key: str) -> list[float]:
    """Return how many ms a frame with a body, two hands and a face takes on this machine, at each point.

    Measured once; kept in the user's cache, where it can be written.

    Args:
        points: what to measure.
        make: loads what is measured.
        key: all that the times depend on besides the machine.
    """
    # Folders may be shared by several machines.
    machine = f"{platform.node()} {platform.machine()} {usable_cores()} {_core.available_kernels()}"
    name = f"{hashlib.sha256(f'{machine} {key}'.encode()).hexdigest()[:24]}.json"
    file = CacheFile(cache_folder("speed"), name)
    known = _read(file)
    names = [f"{point.profile} {point.model_complexity} {point.models}" for point in points]
    if not known.keys() >= set(names):
        cascades = [make(point) for point in points]
        known |= dict(zip(names, _measured(cascades), strict=True))
        for cascade in cascades:
            cascade.close()
        file.write(json.dumps(known).encode())
    return [known[name] for name in names]


def _read(file: CacheFile) -> dict[str, float]:
    try:
        known = json.loads(file.read())
        return {str(name): float(ms) for name, ms in known.items() if 0 < float(ms) < math.inf}
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        # Not there yet, or damaged: it is measured anew.
        return {}


def _measured(cascades: Sequence[Cascade]) -> list[float]:
    """Return the shortest time of each; in turns, so that other programs slow all of them alike."""
    shortest = [math.inf] * len(cascades)
    for turn in range(_WARM_UP + _TIMED):
        for index, cascade in enumerate(cascades):
            start = time.perf_counter()
            cascade.warm_up()
            if turn >= _WARM_UP:
                shortest[index] = min(shortest[index], 1e3 * (time.perf_counter() - start))
    return shortest
