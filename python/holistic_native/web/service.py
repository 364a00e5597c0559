"""The service of one process: its trackers, its limits, what it counts."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from holistic_native import __version__
from holistic_native.scheduling.schedule import usable_cores
from holistic_native.web.extras import bundle_there
from holistic_native.web.gate import Gate
from holistic_native.web.jpegs import decoder_name
from holistic_native.web.metrics import Metrics
from holistic_native.web.options import TrackerOptions
from holistic_native.web.trackers import PictureTrackers

if TYPE_CHECKING:
    from holistic_native.avatar.sending import Targets
    from holistic_native.cascade.tiers import OperatingPoint
    from holistic_native.web.live.avatars import Avatars
    from holistic_native.web.settings import ServiceSettings

_WARM_UP = (480, 640, 3)


class Service:
    """What all requests of a process share.

    Attributes:
        settings: what the service was started with.
        gate: who may use a tracker of pictures.
        trackers: of pictures.
        picture_threads: where pictures are decoded and tracked, one thread for each tracker.
        stream_threads: the same for streams; as many as there are cores, since more would make all frames late, and
            each that runs beside others needs interpreters of its own.
        metrics: what is counted.
        avatars: that streams may move; None where the service was started without any.
    """

    def __init__(self, settings: ServiceSettings) -> None:
        """Make a service; `warm_up` loads the models.

        Raises:
            ValueError: a receiver of an avatar's movements has no address, or the avatar's file is damaged.
            OSError: the avatar's file cannot be read.
        """
        self.settings = settings
        self.avatars = _avatars(settings.avatars)
        self.gate = Gate(running=settings.workers, waiting=settings.queue, seconds=settings.queue_timeout)
        self.trackers = PictureTrackers(settings)
        self.picture_threads = ThreadPoolExecutor(settings.workers, "picture")
        self.stream_threads = ThreadPoolExecutor(min(settings.streams, usable_cores()), "stream")
        self.metrics = Metrics(lambda: self.gate.waiting)
        self._streams = 0
        self._bundle_there = False
        self._points: Counter[tuple[str, int]] = Counter()
        self._began = time.monotonic()

    def warm_up(self) -> None:
        """Load the models of every worker, so that the first request finds them ready.

        Raises:
            FileNotFoundError: a model is nowhere to be found.
            ValueError: a model is damaged.
        """
        picture = np.zeros(_WARM_UP, np.uint8)
        options = TrackerOptions(self.settings.complexity)

        def warm(_: int) -> None:
            with self.trackers.lent(options) as tracker:
                tracker.warm_up()
                tracker.process(picture)  # which loads the detectors

        list(self.picture_threads.map(warm, range(self.settings.workers)))

    def take_stream(self) -> bool:
        """Take one of the places for streams; return whether there was one."""
        if self._streams >= self.settings.streams or self.gate.draining:
            return False
        self._streams += 1
        self.metrics.streams.set(self._streams)
        return True

    def give_back_stream(self) -> None:
        """Give the place of a stream back."""
        self._streams -= 1
        self.metrics.streams.set(self._streams)

    def stream_runs_at(self, point: OperatingPoint | None, before: OperatingPoint | None) -> None:
        """Note that a stream has gone from one operating point to another; None before its start and after its end."""
        for changed, by in ((before, -1), (point, 1)):
            if changed is not None:
                shown = changed.profile, changed.model_complexity
                self._points[shown] += by
                self.metrics.points.labels(*shown).set(self._points[shown])

    def health(self) -> dict[str, object]:
        """Return what `/v1/health` answers."""
        settings = self.settings
        return {
            "status": "stopping" if self.gate.draining else "ok",
            "version": __version__,
            "profile": settings.profile,
            "complexity": settings.complexity,
            "workers": settings.workers,
            "threads": settings.tracker_threads,
            "waiting": self.gate.waiting,
            "queue": settings.queue,
            "streams": self._streams,
            "most_streams": settings.streams,
            "operating_points": {
                f"{profile} {complexity}": count for (profile, complexity), count in self._points.items() if count
            },
            "max_bytes": settings.max_bytes,
            "max_pixels": settings.max_pixels,
            "decoder": decoder_name(),
            "face_bundle": self._has_bundle(),
            "avatars": {} if self.avatars is None else self.avatars.receivers,
            "avatar_faces": self.avatars is not None and self.avatars.expressive,
            "seconds": round(time.monotonic() - self._began),
        }

    def _has_bundle(self) -> bool:
        # It may be fetched while the service runs, and is large: one that was found is not read again.
        self._bundle_there = self._bundle_there or bundle_there()
        return self._bundle_there

    def close(self) -> None:
        """Admit no more requests, wait for those that run, and free the trackers of pictures."""
        self.gate.draining = True
        self.picture_threads.shutdown()
        self.stream_threads.shutdown()
        self.trackers.close()
        if self.avatars is not None:
            self.avatars.close()


def _avatars(targets: Targets | None) -> Avatars | None:
    if not targets:
        return None
    from holistic_native.web.live.avatars import Avatars  # what few services need

    return Avatars(targets)
