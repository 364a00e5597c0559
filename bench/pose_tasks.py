"""Tasks as scripts and soaks use them: one on pictures in the clothes of a tracker, others for videos and cameras."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from itertools import count, cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holistic_native.tasks import BaseOptions, vision
from holistic_native.tasks.vision.core.image import Image, ImageFormat
from tests.support.bundles import pose_bundle


def pose_task(mode: vision.RunningMode, callback: Callable[..., None] | None = None) -> vision.PoseLandmarker:
    """Return a task for two bodies, so that threads of the task's own work too."""
    base = BaseOptions(model_asset_buffer=pose_bundle("lite"))
    options = vision.PoseLandmarkerOptions(base, running_mode=mode, num_poses=2, result_callback=callback)
    return vision.PoseLandmarker.create_from_options(options, num_threads=2)


def camera_task(callback: Callable[[int], None]) -> vision.PoseLandmarker:
    """Return a task for frames of a camera; the callback gets the time stamps of those that were worked on."""
    return pose_task(vision.RunningMode.LIVE_STREAM, lambda _result, _image, timestamp: callback(timestamp))


def image(frame: NDArray[np.uint8]) -> Image:
    """Return a frame as tasks take it."""
    return Image(ImageFormat.SRGB, frame)


def feed(task: vision.PoseLandmarker, frames: Iterable[NDArray[np.uint8]], end: threading.Event) -> None:
    """Bring frames faster than they can be worked on, again and again, until the end is asked for."""
    for timestamp, frame in zip(count(), cycle(frames)):
        if end.wait(0.001):
            return
        task.detect_async(image(frame), timestamp)


class PictureTask:
    """A task on pictures, of which each stands alone, with the methods of trackers that scripts use."""

    def __init__(self) -> None:
        """Load the models."""
        self._task = pose_task(vision.RunningMode.IMAGE)

    def reset(self) -> None:
        """There is nothing to forget."""

    def process(self, frame: NDArray[np.uint8]) -> Any:
        """Return what is found."""
        return self._task.detect(image(frame))

    def close(self) -> None:
        """End the task."""
        self._task.close()
