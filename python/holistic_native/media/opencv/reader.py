"""Videos, cameras and addresses read by OpenCV."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.media.opencv.library import load_cv2, path_for_opencv
from holistic_native.media.opencv.pictures import decode_picture
from holistic_native.media.source import Source, SourceFrame, UnreadableError, picture_source, sensible_rate
from holistic_native.terminal.one_line import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray


def open_file(path: Path) -> Source:
    """Open a picture or a video file.

    Raises:
        RuntimeError: OpenCV is missing, or cannot read a single frame.
    """
    name = printable(str(path))
    with path_for_opencv(path) as plain:
        # An animated GIF counts as a video: OpenCV's picture decoder would see its first frame only.
        if path.suffix.lower() == ".gif" or not load_cv2().haveImageReader(plain):
            return open_capture(name, plain, path)
    return open_bytes(name, path.read_bytes(), path)


def open_bytes(name: str, content: bytes, path: Path | None = None) -> Source:
    """Open a picture by its bytes; RuntimeError when OpenCV cannot decode it."""
    return picture_source(name, decode_picture(name, content), path, "cv2")


def open_capture(
    name: str,
    target: str | int,
    path: Path | None = None,
    *,
    size: tuple[int, int] | None = None,
    wanted_rate: float | None = None,
) -> Source:
    """Open a video file, an address, or a camera by its number.

    Args:
        name: for messages.
        target: what OpenCV opens.
        path: the file it is, if it is one.
        size: width and height to ask a camera for.
        wanted_rate: frames per second to ask a camera for.

    Raises:
        RuntimeError: no frame could be read.
    """
    cv2 = load_cv2()
    capture = cv2.VideoCapture(target)
    if not isinstance(target, int):
        # OpenCV 5 turns frames upright by itself, 4 does so when asked.
        capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
    if size is not None:
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    if wanted_rate is not None:
        capture.set(cv2.CAP_PROP_FPS, wanted_rate)
    found, first = capture.read()
    if not found:
        what = "no camera that answers" if isinstance(target, int) else "no picture or video that OpenCV can read"
        raise UnreadableError(f"INPUT {name!r} is {what}: no frame could be read")
    height, width = first.shape[:2]
    rate = sensible_rate(capture.get(cv2.CAP_PROP_FPS))
    count = 0 if isinstance(target, int) else int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    # An address may be that of a file, or of a camera, which announces no end.
    live = path is None and count <= 0
    frames = _captured(capture, first, rate, live=live)
    return Source(name, width, height, rate, count if count > 0 else None, live, frames, path, "cv2")


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
