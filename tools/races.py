"""Threads, streams and closes, for ThreadSanitizer: `python tools/races.py [--rounds N]`, `nox -s sanitize_threads`.

Without model files only the kernels run. What the trackers refuse on the way is what they document; anything else ends
the script with a traceback and 1.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

import holistic_native as hn
from holistic_native import _core

Image = NDArray[np.uint8]
TRACKERS: tuple[Callable[[], Any], ...] = (
    lambda: hn.Holistic(model_complexity=0, num_threads=3),
    lambda: hn.Pose(model_complexity=0, num_threads=2),
    lambda: hn.Hands(num_threads=2),
    lambda: hn.FaceMesh(num_threads=2),
    lambda: hn.FaceDetection(),
    lambda: hn.SelfieSegmentation(),
)


def pictures() -> list[Image]:
    """Return a person and nobody, 320 pixels wide."""
    noise = np.random.default_rng(0).integers(0, 256, (240, 320, 3), dtype=np.uint8)
    try:
        from skimage import data
    except ImportError:
        return [noise]
    person: Image = data.astronaut()[:480:2, :640:2]  # type: ignore[no-untyped-call]
    return [np.ascontiguousarray(person), noise[:, : person.shape[1]]]


def use_kernels(images: list[Image]) -> None:
    """Run kernels on images that other threads read too."""
    for name in _core.available_kernels():
        kernels, image = _core.kernels(name), images[0]
        crop = _core.place_crop(_core.Region(0.5, 0.5, 0.7, 0.7, 0.3), (image.shape[1], image.shape[0]), (64, 64), True)
        assert crop is not None
        out = np.empty((64, 64, 3), np.float32)
        kernels.warp(image, crop, out)
        kernels.mask_to_frame(crop, out[..., 0].copy())
        _core.block_sums(image, 16)
        _core.resize_linear(out[..., 0].copy(), (100, 80))


def process(tracker: Any, images: list[Image]) -> None:
    """Track a few frames; the tracker may be closed, or busy with a stream, by now."""
    try:
        for image in islice(cycle(images), 4):
            tracker.process(image)
    except (ValueError, RuntimeError) as error:
        if "closed" not in str(error) and "has not ended" not in str(error):
            raise


def stream(tracker: Any, images: list[Image], *, taken: int, sent: int) -> None:
    """Take some results of a stream, and leave it early if it has more."""
    results: Iterator[Any] = tracker.stream(islice(cycle(images), sent))
    for _ in islice(results, taken):
        pass
    results.close()  # type: ignore[attr-defined]


def own_trackers(images: list[Image]) -> None:
    """One tracker per thread, all of the same models; each ends in another way."""

    def work(index: int) -> None:
        with TRACKERS[index]() as tracker:
            process(tracker, images)
            stream(tracker, images, taken=3, sent=3)
            tracker.reset()
            stream(tracker, images, taken=1, sent=9)
            process(tracker, images)

    together([partial(work, index) for index in range(len(TRACKERS))])


def shared_tracker(images: list[Image]) -> None:
    """One tracker of many threads, closed by one of them while others are inside."""
    tracker = hn.Holistic(model_complexity=0, num_threads=3)
    begun = threading.Event()

    def work() -> None:
        begun.set()
        process(tracker, images)

    def close() -> None:
        begun.wait()
        tracker.close()

    together([work, work, work, close, lambda: use_kernels(images)])


def closed_stream(images: list[Image]) -> None:
    """A stream whose tracker another thread closes."""
    tracker = hn.Holistic(model_complexity=0, num_threads=3)
    results = tracker.stream(cycle(images))
    next(results)
    closer = threading.Thread(target=tracker.close)
    closer.start()
    try:
        for _ in results:
            pass
    except (ValueError, RuntimeError) as error:
        if "closed" not in str(error):
            raise
    closer.join()


def race(images: list[Image]) -> None:
    """Let two threads write to the same memory: what the sanitizer has to see."""
    image, out = images[0], np.empty((256, 256, 3), np.float32)
    crop = _core.place_crop(None, (image.shape[1], image.shape[0]), (256, 256), True)
    assert crop is not None
    kernels, at_once = _core.kernels(_core.available_kernels()[0]), threading.Barrier(2)

    def work() -> None:
        for _ in range(20):
            at_once.wait()
            kernels.warp(image, crop, out)

    together([work, work])


def together(work: list[Callable[[], None]]) -> None:
    """Do all at once, each in a thread; what one raises is raised."""
    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(one) for one in work]:
            done.result()


def main() -> None:
    """Run every scenario some times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--race", action="store_true", help="race on purpose, and do nothing else")
    arguments = parser.parse_args()
    images = pictures()
    if arguments.race:
        race(images)
        return
    scenarios: list[Callable[[list[Image]], None]] = [own_trackers, shared_tracker, closed_stream]
    try:
        hn.Holistic(model_complexity=0).close()
    except FileNotFoundError as error:
        sys.stderr.write(f"kernels only: {str(error).splitlines()[0]}\n")
        scenarios = []
    for _ in range(arguments.rounds):
        together([lambda: use_kernels(images)] * 4)
        for scenario in scenarios:
            scenario(images)


if __name__ == "__main__":
    main()
