"""A tracker does not grow from frame to frame, and a frame takes little memory on its way."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import Holistic, Pose
from holistic_native.tracker import Tracker
from tests.support import astronaut

Image = NDArray[np.uint8]
# NumPy and Python keep some small objects for reuse, and have all of them by then.
WARM_UP = 100
COUNT = 200
# What the smallest object takes that each frame leaves behind: 16 bytes, and 8 for the reference that keeps it alive.
GROWTH = COUNT * 24
# Results and what leads to them. A copy of a 640x480 frame would take 900 KiB, one of the smallest crop 192 KiB.
TRANSIENT = 64 * 1024


@pytest.fixture(autouse=True)
def _models(models: Callable[[str], bytes]) -> None:
    for name in Holistic.model_names(0):
        models(name)


@pytest.fixture
def traced() -> Iterator[None]:
    """Count the memory of Python and NumPy."""
    gc.collect()
    tracemalloc.start()
    yield
    tracemalloc.stop()


def run(tracker: Tracker[Any], video: Iterator[Image], count: int) -> int:
    """Track frames one by one; return the most memory in bytes that one of them took beyond what was there."""
    most = 0
    for image in islice(video, count):
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        tracker.process(image)
        most = max(most, tracemalloc.get_traced_memory()[1] - before)
    return most


def stream(tracker: Tracker[Any], video: Iterator[Image], count: int) -> int:
    """Track frames in a stream; return the most memory in bytes that it took beyond what was there."""
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    for _ in tracker.stream(islice(video, count)):
        pass
    return tracemalloc.get_traced_memory()[1] - before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "track", "mask"),
    [
        (lambda: Holistic(model_complexity=0), run, 0),
        (lambda: Holistic(model_complexity=0), stream, 0),
        (lambda: Pose(model_complexity=0, enable_segmentation=True), run, 480 * 640 * 4),
    ],
    ids=["Holistic", "Holistic.stream", "Pose with a mask"],
)
@pytest.mark.usefixtures("traced")
def test_no_growth(
    make: Callable[[], Tracker[Any]], track: Callable[[Tracker[Any], Iterator[Image], int], int], mask: int
) -> None:
    video = cycle(astronaut.frames())
    with make() as tracker:
        track(tracker, video, WARM_UP)
        gc.collect()  # what other tests left is no growth of the tracker
        before, _ = tracemalloc.get_traced_memory()
        most = track(tracker, video, COUNT)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    assert after - before < GROWTH
    assert mask < most < mask + TRANSIENT
