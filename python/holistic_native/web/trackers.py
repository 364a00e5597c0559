"""Trackers of pictures, made when first asked for, lent to one request at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holistic_native.holistic import Holistic
    from holistic_native.web.options import TrackerOptions
    from holistic_native.web.settings import ServiceSettings

# Idle trackers of other options than the usual ones are kept, up to so many times the workers.
_IDLE = 3


class PictureTrackers:
    """Trackers that treat every picture as the first one, so that answers depend on nothing else."""

    def __init__(self, settings: ServiceSettings) -> None:
        """Set how trackers are made; the first is made when it is asked for."""
        self._settings = settings
        # A profile that adapts to the load would let an answer depend on what else is asked.
        self._profile = "fast" if settings.profile == "fast" else "exact"
        self._lock = threading.Lock()
        self._idle: OrderedDict[TrackerOptions, list[Holistic]] = OrderedDict()

    @contextmanager
    def lent(self, options: TrackerOptions) -> Iterator[Holistic]:
        """Lend a tracker to one thread.

        Raises:
            ProblemError: the models for these options are not on this machine (400).
        """
        tracker = self._taken(options)
        try:
            yield tracker
        finally:
            self._give_back(options, tracker)

    def close(self) -> None:
        """Free all that are idle."""
        with self._lock:
            idle, self._idle = self._idle, OrderedDict()
        for trackers in idle.values():
            for tracker in trackers:
                tracker.close()

    def _taken(self, options: TrackerOptions) -> Holistic:
        with self._lock:
            idle = self._idle.get(options)
            if idle:
                return idle.pop()
        return options.opened(profile=self._profile, threads=self._settings.tracker_threads, static_image_mode=True)

    def _give_back(self, options: TrackerOptions, tracker: Holistic) -> None:
        with self._lock:
            self._idle.setdefault(options, []).append(tracker)
            self._idle.move_to_end(options)
            surplus = []
            while sum(map(len, self._idle.values())) > _IDLE * self._settings.workers:
                oldest = next(iter(self._idle))
                surplus.append(self._idle[oldest].pop())
                if not self._idle[oldest]:
                    del self._idle[oldest]
        for one in surplus:
            one.close()
