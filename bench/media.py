"""The frames that both libraries track: decoded once, kept as raw bytes in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]


@dataclass(frozen=True)
class Frames:
    """Raw frames in a file.

    Attributes:
        title: what they show, for tables.
        path: the file.
        shape: (count, height, width, 3).
    """

    title: str
    path: Path
    shape: tuple[int, int, int, int]

    @property
    def arguments(self) -> tuple[str, str]:
        """What a worker needs to read them."""
        return str(self.path), json.dumps(self.shape)

    def looped(self, count: int) -> Iterator[Frame]:
        """Read frames one by one into one buffer, from the beginning again at the end."""
        buffer = np.empty(self.shape[1:], np.uint8)
        with self.path.open("rb", buffering=0) as file:
            for index in range(count):
                file.seek(index % self.shape[0] * buffer.nbytes)
                file.readinto(buffer.data)
                yield buffer


def decoded(path: Path, count: int) -> list[Frame]:
    """Return up to `count` frames of a video, or a picture that many times, as (height, width, 3) RGB.

    Raises:
        FileNotFoundError: the file is not there.
        ValueError: OpenCV cannot read it.
    """
    import cv2

    if not path.is_file():
        raise FileNotFoundError(f"no such video or picture: {path}")
    picture = cv2.imread(str(path))
    if picture is not None:
        return [np.ascontiguousarray(picture[:, :, ::-1])] * count
    capture = cv2.VideoCapture(str(path))
    pairs = takewhile(lambda pair: pair[0], iter(capture.read, None))
    frames: list[Frame] = [np.ascontiguousarray(frame[:, :, ::-1], np.uint8) for _, frame in islice(pairs, count)]
    if not frames:
        raise ValueError(f"OpenCV cannot read {path}")
    return frames


def stored(frames: list[Frame], folder: Path, title: str) -> Frames:
    """Write frames into a file in a folder."""
    path = folder / f"{len(list(folder.iterdir()))}.raw"
    with path.open("wb") as file:
        for frame in frames:
            frame.tofile(file)
    height, width, channels = frames[0].shape
    return Frames(f"{title}, {width} x {height}", path, (len(frames), height, width, channels))
