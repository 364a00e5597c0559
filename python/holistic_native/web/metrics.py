"""What the service counts and times, for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """The series of one process.

    Attributes:
        requests: by route and status.
        seconds: of each step of a picture or frame: waiting, decoding, tracking.
        frames: of streams that were answered.
        dropped: of streams that a newer one took the place of.
        refused_frames: of streams that were no pictures.
        streams: connections with a tracker.
    """

    def __init__(self, waiting: Callable[[], float]) -> None:
        """Begin all series; `waiting` says how many requests wait for a tracker."""
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.requests = Counter("holistic_requests", "Requests answered.", ("route", "status"), registry=registry)
        self.seconds = Histogram(
            "holistic_step_seconds", "Time of a step.", ("step",), registry=registry, buckets=_SECONDS
        )
        self.frames = Counter("holistic_stream_frames", "Frames of streams answered.", registry=registry)
        self.dropped = Counter("holistic_stream_dropped", "Frames a newer one took the place of.", registry=registry)
        self.refused_frames = Counter("holistic_stream_refused", "Frames that were no pictures.", registry=registry)
        self.streams = Gauge("holistic_streams", "Connections with a tracker.", registry=registry)
        self.points = Gauge(
            "holistic_stream_points", "Streams at an operating point.", ("profile", "complexity"), registry=registry
        )
        Gauge("holistic_waiting", "Requests that wait.", registry=registry).set_function(waiting)

    def text(self) -> bytes:
        """Return all series as Prometheus reads them."""
        return generate_latest(self._registry)
