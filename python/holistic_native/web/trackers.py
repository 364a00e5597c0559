"""Trackers of pictures, made when first asked for, lent to one request at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holistic_native.holistic import Holistic
from holistic_native.web.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from holistic_native.web.settings import ServiceSettings

_FLAGS: Mapping[str, bool] = {"0": False, "1": True, "false": False, "true": True}
# Idle trackers of other options than the usual ones are kept, up to so many times the workers.
_IDLE = 3


@dataclass(frozen=True)
class TrackerOptions:
    """What a client may choose of a tracker.

    Attributes:
        complexity: of the pose model: 0 lite, 1 full, 2 heavy.
        refine: find the irises, and refine eyes and lips.
        hands: find the hands.
        face: find the face.
    """

    complexity: int
    refine: bool = False
    hands: bool = True
    face: bool = True

    @classmethod
    def of_query(cls, query: Mapping[str, str], settings: ServiceSettings) -> TrackerOptions:
        """Read them from a query, where each may be given by its name.

        Raises:
            ProblemError: a value is none of the allowed ones (400).
        """
        text = query.get("complexity", str(settings.complexity))
        if text not in ("0", "1", "2"):
            raise ProblemError(400, f"complexity must be 0, 1 or 2, got {text[:20]!r}")
        flags = {name: flag_of(query, name, default=name != "refine") for name in ("refine", "hands", "face")}
        return cls(int(text), **flags)

    def opened(self, *, profile: str, static: bool = False, threads: int | None = None) -> Holistic:
        """Make such a tracker.

        Args:
            profile: of it, by name.
            static: it treats every picture as the first one.
            threads: CPU threads it may use; None for those it takes by itself.

        Raises:
            ProblemError: the models for these options are not on this machine (400).
        """
        try:
            return Holistic(
                static_image_mode=static,
                model_complexity=self.complexity,
                refine_face_landmarks=self.refine,
                enable_hands=self.hands,
                enable_face=self.face,
                num_threads=threads,
                profile=profile,
            )
        except FileNotFoundError as error:
            raise ProblemError(400, "the models for these options are not on this machine") from error


def flag_of(query: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Return a query's answer to yes or no; ProblemError (400) when it is neither."""
    text = query.get(name)
    if text is None:
        return default
    if text not in _FLAGS:
        raise ProblemError(400, f"{name} must be 0 or 1, got {text[:20]!r}")
    return _FLAGS[text]


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
        return options.opened(profile=self._profile, static=True, threads=self._settings.tracker_threads)

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
