"""Many short clips, cut from a few videos and pictures."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Frames = list[NDArray[np.uint8]]
RATE = 25
_QUICKLY = {"libx264": {"preset": "ultrafast"}}
_LARGEST = 480  # side of the frames that clips are cut from
# Sizes and codecs of the clips, in turn: small, since what is measured is not the models.
SIZES = ((240, 320), (320, 240), (256, 256))
CODECS = (("mpeg4", ".mp4"), ("libx264", ".mp4"), ("mpeg4", ".mkv"), ("mpeg4", ".avi"))


def source_frames(media: Path, most: int = 120) -> Frames:
    """Read frames of all videos, and the pictures, of a folder.

    Raises:
        FileNotFoundError: there are none.
    """
    frames: Frames = []
    for path in sorted(media.glob("*.mp4")):
        with av.open(path) as container:
            decoded = container.decode(container.streams.video[0])
            frames += [_frame(frame) for frame in islice(decoded, most)]
    frames += [_small(Image.open(path).convert("RGB")) for path in sorted(media.glob("*.jpg"))]
    if not frames:
        raise FileNotFoundError(f"no .mp4 or .jpg in {media}")
    return frames


def _frame(frame: Any) -> NDArray[np.uint8]:
    share = _LARGEST / max(frame.width, frame.height)
    found: NDArray[np.uint8] = frame.to_ndarray(
        format="rgb24", width=round(frame.width * share), height=round(frame.height * share)
    )
    return found


def _small(image: Image.Image) -> NDArray[np.uint8]:
    image.thumbnail((_LARGEST, _LARGEST))
    return np.asarray(image)


def write_clip(path: Path, frames: Iterable[NDArray[np.uint8]], codec: str = "mpeg4", rate: int = RATE) -> Path:
    """Encode frames of one size as a video; an MP4 file begins with its index, as those do that are downloaded."""
    with av.open(path, "w", options={"movflags": "+faststart"} if path.suffix == ".mp4" else {}) as container:
        # One thread: the same file on every machine.
        stream: Any = container.add_stream(
            codec, rate=Fraction(rate), options={"threads": "1", **_QUICKLY.get(codec, {})}
        )
        stream.pix_fmt = "yuv420p"
        for number, frame in enumerate(frames):
            if number == 0:
                stream.height, stream.width = frame.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    return path


def cut(sources: Frames, folder: Path, count: int, *, length: int = 8, seed: int = 0) -> list[Path]:
    """Cut clips, each of so many frames and unlike all others; every 25th is a picture, every 26th a GIF."""
    return [
        _written(folder / f"{number:05}", frames, number)
        for number, frames in enumerate(_parts(sources, count, length, seed))
    ]


def _parts(sources: Frames, count: int, length: int, seed: int) -> Iterator[Frames]:
    numbers = random.Random(seed)
    for number in range(count):
        first = numbers.randrange(len(sources))
        height, width = SIZES[number % len(SIZES)]
        # A window that moves, so that frames of one picture differ too.
        whole = [sources[min(first + step, len(sources) - 1)] for step in range(length)]
        inset = numbers.uniform(0, 0.1)
        frames = []
        for step, image in enumerate(whole):
            shift = inset * step / length
            box = (shift * image.shape[1], shift * image.shape[0], image.shape[1], image.shape[0])
            small = Image.fromarray(image).resize((width, height), Image.Resampling.BILINEAR, box=box)
            frames.append(np.asarray(small))
        yield frames


def _written(stem: Path, frames: Frames, number: int) -> Path:
    if number % 25 == 24:
        path = stem.with_suffix(".png")
        Image.fromarray(frames[0]).save(path)
    elif number % 26 == 25:
        path = stem.with_suffix(".gif")
        first, *others = (Image.fromarray(frame).quantize(64) for frame in frames)
        first.save(path, save_all=True, append_images=others, duration=40)
    else:
        codec, suffix = CODECS[number % len(CODECS)]
        path = write_clip(stem.with_suffix(suffix), frames, codec)
    return path
