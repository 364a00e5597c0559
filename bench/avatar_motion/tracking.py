"""What the tracker sees in the reference media, frame by frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from holistic_native import Holistic
from holistic_native.avatar import Seen, seen_in
from tests.support.places import SHARED
from tests.support.reference_media import decoded

Image = NDArray[np.uint8]

VIDEOS = (
    "unlabelled/videos/bodypose3d_cam0.mp4",
    "unlabelled/videos/handpose3d_cam0.mp4",
    "unlabelled/videos/mmaction_demo.mp4",
    "unlabelled/videos/mmaction_demo_skeleton.mp4",
    "unlabelled/videos/pose2sim_cam01.mp4",
    "unlabelled/videos/pose2sim_two_cam02.mp4",
    "data/pose_1.mp4",
    "data/pose_squats.mp4",
)


@dataclass(frozen=True)
class Frame:
    """A person on a frame.

    Attributes:
        time: seconds.
        seen: landmarks in the skeleton's axes.
    """

    time: float
    seen: Seen


def track(images: Iterable[Image], fps: float, **options: bool | int) -> list[Frame]:
    """Track images as a video, body and hands; options are those of `Holistic`."""
    found = []
    with Holistic(enable_face=False, **options) as holistic:  # type: ignore[arg-type]
        for index, image in enumerate(images):
            result = holistic.process(image, timestamp=index / fps)
            found.append(Frame(index / fps, seen_in(result, (image.shape[1], image.shape[0]))))
    return found


def video(name: str) -> tuple[Iterator[Image], float]:
    """Return a reference video's images and its frames per second."""
    import cv2

    path = SHARED / name
    return decoded(path, 1), float(cv2.VideoCapture(str(path)).get(cv2.CAP_PROP_FPS))


def picture(name: str, index: int = 0) -> Image:
    """Return a picture, or one of a video's images."""
    return next(islice(decoded(Path(SHARED / name), 1), index, None))


def noisy(image: Image, count: int, seed: int = 0) -> Iterator[Image]:
    """Give an image again and again, each time with noise of one grey level either way in each channel."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        noise = random.integers(-1, 2, image.shape)
        yield np.clip(image.astype(np.int16) + noise, 0, 255).astype(np.uint8)
