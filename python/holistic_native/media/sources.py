"""Open what the user names (a picture, a video file, a camera, the example) as a stream of RGB frames."""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from holistic_native.media.av import reader as av_reader
from holistic_native.media.cameras import find_camera
from holistic_native.media.opencv import reader as cv2_reader
from holistic_native.media.opencv.library import path_for_opencv
from holistic_native.media.pillow.pictures import open_pillow
from holistic_native.media.readers import choose_reader, steady_reader
from holistic_native.media.source import Source as Source
from holistic_native.media.source import SourceFrame as SourceFrame
from holistic_native.media.source import picture_source
from holistic_native.terminal.one_line import printable

# What may be opened besides files and cameras: the protocols of network cameras, and web servers.
_ADDRESSES = tuple(
    f"{scheme}://" for scheme in ("rtsp", "rtsps", "rtmp", "rtmps", "http", "https", "udp", "tcp", "srt")
)
_STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Opening:
    """How to open an input.

    Attributes:
        reader: "auto", "av" or "cv2": see `choose_reader`.
        static: the first frame of an animation is wanted, as a picture.
        video: standard input is a video, not a picture.
        size: width and height to ask a camera for, in pixels; it may give others.
        rate: frames per second to ask a camera for, likewise.
        start: seconds of a file from which on frames are wanted; those long before it may be left out.
        threads: that decode a video with PyAV; None for as many as there are cores.
    """

    reader: str = "auto"
    static: bool = False
    video: bool = False
    size: tuple[int, int] | None = None
    rate: float | None = None
    start: float = 0.0
    threads: int | None = None


_PLAINLY = Opening()


def open_source(name: str, how: Opening = _PLAINLY) -> Source:
    """Open a picture, a video file, an address such as rtsp://..., a camera by its number or name, or standard input.

    A picture's EXIF orientation is honoured, and the rotation in a video's header. Grey, transparent and 16-bit
    pictures become 8-bit RGB; so do those of floats, which count from 0 to 1, or to 255 if their mean is above 1.

    Args:
        name: "-" for standard input; a camera is meant where no file has this name.
        how: to open it.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is a folder, or the reader is unknown.
        RuntimeError: what reads it is not installed, or cannot read a single frame.
    """
    reader = choose_reader(how.reader)
    if name == _STANDARD_INPUT:
        return _standard_input(how, reader)
    path = Path(name)
    if path.is_dir():
        raise ValueError(f"INPUT {name!r} is a folder; a picture or a video file is wanted")
    if path.exists() and not path.is_char_device():
        return cv2_reader.open_file(path) if reader == "cv2" else _file(path, how)
    if name.lower().startswith(_ADDRESSES):
        shown = _without_password(name)
        if reader == "cv2":
            return cv2_reader.open_capture(shown, name)
        # As OpenCV does: over UDP, which FFmpeg tries first, frames are lost where the network is busy.
        options = {"rtsp_flags": "prefer_tcp"} if name.lower().startswith("rtsp") else {}
        return av_reader.open_video(shown, name, remote=True, options=options, start=how.start)
    number = find_camera(name)
    if number is None:
        raise FileNotFoundError(
            f"INPUT {name!r} does not exist (a picture, a video file, an address, the number or name of a camera)"
        )
    return _camera(printable(name), number, how, reader)


def open_to_measure(name: str) -> Source:
    """Open an input as measurements do: with OpenCV if it is installed, since recorded figures come from its pixels."""
    return open_source(name, Opening(reader=steady_reader()))


def open_example(reader: str = "auto") -> Source:
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
    return picture_source("astronaut", np.ascontiguousarray(data.astronaut()), None, choose_reader(reader))


def _file(path: Path, how: Opening) -> Source:
    name = printable(str(path))
    picture = open_pillow(name, path, path, static=how.static) if path.is_file() else None
    if picture is not None:
        return replace(picture, by_pillow=True)
    with path_for_opencv(path) as plain:
        return av_reader.open_video(name, f"file:{plain}", path=path, start=how.start, threads=how.threads)


def _standard_input(how: Opening, reader: str) -> Source:
    stream = sys.stdin.buffer
    if how.video:
        if reader == "cv2":
            raise RuntimeError("a video from standard input needs PyAV: --reader av")
        return av_reader.open_video("standard input", stream)
    content = stream.read()
    if reader == "cv2":
        return cv2_reader.open_bytes("standard input", content)
    picture = open_pillow("standard input", content, None, static=how.static)
    if picture is None:
        raise RuntimeError("standard input is no picture that Pillow can read (--video is for videos)")
    return picture


def _camera(name: str, number: int, how: Opening, reader: str) -> Source:
    if reader == "cv2":
        return cv2_reader.open_capture(name, number, size=how.size, wanted_rate=how.rate)
    if sys.platform != "linux":
        raise RuntimeError("PyAV reads cameras on Linux only: --reader cv2")
    options = {} if how.size is None else {"video_size": "{}x{}".format(*how.size)}
    if how.rate is not None:
        options["framerate"] = f"{how.rate:g}"
    device = f"/dev/video{number}"
    what = "no camera that answers"
    return av_reader.open_video(name, device, what=what, remote=True, container_format="v4l2", options=options)


def _without_password(address: str) -> str:
    return re.sub(r"(?<=://)[^/]*@", "", address)
