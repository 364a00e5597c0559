"""Open what the user names (a picture, a video file, a camera, the example) as a stream of RGB frames."""

from __future__ import annotations

import importlib
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.media.opencv import load_cv2, path_for_opencv
from holistic_native.media.pictures import read_picture
from holistic_native.terminal.one_line import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

# Frames per second assumed where a camera or file does not say, or says nonsense.
_DEFAULT_RATE = 30.0
_HIGHEST_RATE = 1000.0
# What OpenCV may open beside files and cameras: what cameras in a network speak, and web servers.
_ADDRESSES = tuple(
    f"{scheme}://" for scheme in ("rtsp", "rtsps", "rtmp", "rtmps", "http", "https", "udp", "tcp", "srt")
)


@dataclass(frozen=True)
class SourceFrame:
    """One picture of a source.

    Attributes:
        index: 0 for the first.
        timestamp: seconds since the first.
        image: (H, W, 3) uint8 RGB.
    """

    index: int
    timestamp: float
    image: NDArray[np.uint8]


@dataclass(frozen=True)
class Source:
    """An opened input; its frames can be iterated over once.

    Attributes:
        name: what the user called it, without a password, printable.
        width: of the first frame, in pixels.
        height: of the first frame, in pixels.
        rate: frames per second; None for a picture.
        frame_count: how many frames the file announces, which may be an estimate; None if it does not.
        live: frames come at the pace of a camera.
        frames: the frames, in order.
        path: the file they come from; None for a camera, an address or the example.
    """

    name: str
    width: int
    height: int
    rate: float | None
    frame_count: int | None
    live: bool
    frames: Iterator[SourceFrame]
    path: Path | None = None

    @property
    def is_picture(self) -> bool:
        """Whether this is a single picture rather than a video."""
        return self.rate is None


def open_source(name: str) -> Source:
    """Open a picture, a video file, an address such as rtsp://..., or, when `name` is a number and no file, a camera.

    A picture's EXIF orientation is honoured, and the rotation in a video's header. Grey, transparent and 16-bit
    pictures become 8-bit RGB; so do those of floats, which count from 0 to 1, or to 255 if their mean is above 1.

    Raises:
        FileNotFoundError: there is no such file.
        RuntimeError: OpenCV is missing, or cannot read a single frame.
    """
    path = Path(name)
    if not path.exists():
        if name.isdecimal():
            return _open_capture(name, int(name))
        if name.lower().startswith(_ADDRESSES):
            return _open_capture(_without_password(name), name)
        raise FileNotFoundError(
            f"INPUT {name!r} does not exist (a picture, a video file, an address or the number of a camera)"
        )
    if path.is_dir():
        raise ValueError(f"INPUT {name!r} is a folder; a picture or a video file is wanted")
    with path_for_opencv(path) as plain:
        # An animated GIF counts as a video: OpenCV's picture decoder would see its first frame only.
        if path.suffix.lower() == ".gif" or not load_cv2().haveImageReader(plain):
            return _open_capture(printable(name), plain, path)
    return _picture(printable(name), read_picture(path), path)


def open_example() -> Source:
    """Open scikit-image's picture of the astronaut Eileen Collins (NASA, public domain).

    Raises:
        RuntimeError: scikit-image is not installed.
    """
    try:
        data: Any = importlib.import_module("skimage.data")
    except ImportError as error:
        raise RuntimeError(
            "the picture of an astronaut comes with scikit-image: name an INPUT, or pip install "
            f"'holistic_native[example]' ({error})"
        ) from error
    return _picture("astronaut", np.ascontiguousarray(data.astronaut()), None)


def _picture(name: str, image: NDArray[np.uint8], path: Path | None) -> Source:
    height, width = image.shape[:2]
    return Source(name, width, height, None, 1, False, iter([SourceFrame(0, 0.0, image)]), path)


def _open_capture(name: str, target: str | int, path: Path | None = None) -> Source:
    cv2 = load_cv2()
    capture = cv2.VideoCapture(target)
    if not isinstance(target, int):
        # OpenCV 5 turns frames upright by itself, 4 does so when asked.
        capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
    found, first = capture.read()
    if not found:
        what = "no camera that answers" if isinstance(target, int) else "no picture or video that OpenCV can read"
        raise RuntimeError(f"INPUT {name!r} is {what}: not one frame came")
    height, width = first.shape[:2]
    rate = capture.get(cv2.CAP_PROP_FPS)
    if not 0 < rate <= _HIGHEST_RATE:
        rate = _DEFAULT_RATE
    count = 0 if isinstance(target, int) else int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    # An address may be that of a file, or of a camera, which announces no end.
    live = path is None and count <= 0
    return Source(
        name, width, height, rate, count if count > 0 else None, live, _captured(capture, first, rate, live=live), path
    )


def _without_password(address: str) -> str:
    return re.sub(r"(?<=://)[^/]*@", "", address)


def _captured(capture: Any, image: NDArray[np.uint8], rate: float, *, live: bool) -> Iterator[SourceFrame]:
    cv2 = load_cv2()
    start = time.perf_counter()
    found, index, timestamp = True, 0, 0.0
    try:
        while found:
            yield SourceFrame(index, timestamp, cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
            found, image = capture.read()
            index += 1
            if live:
                timestamp = time.perf_counter() - start
            else:
                # Right for a variable frame rate too; not every container has it.
                position = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
                timestamp = position if position > timestamp else max(timestamp, index / rate)
    finally:
        capture.release()
