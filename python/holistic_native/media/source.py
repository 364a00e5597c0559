"""An opened input: a stream of RGB frames with their times."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from holistic_native.arrays import Image

# Frames per second assumed where a camera or file does not say, or says nonsense.
_DEFAULT_RATE = 30.0
_HIGHEST_RATE = 1000.0


class UnreadableError(RuntimeError):
    """An input of which no frame can be read; its cause, where there is one, is the library's error."""


@dataclass
class Damage:
    """What was wrong with a file of which frames could be read; complete when they have ended.

    Attributes:
        packets: how many were skipped, since they could not be decoded.
        ended: the error that ended the file before its end; None without one.
    """

    packets: int = 0
    ended: Exception | None = None


def _nothing_to_close() -> None:
    """Leave it to the frames, which free what they hold when they are no longer referred to."""


@dataclass(frozen=True)
class SourceFrame:
    """One picture of a source.

    Attributes:
        index: 0 for the first.
        timestamp: seconds since the file's beginning, as players count: for most files, since the first frame.
        image: (H, W, 3) uint8 RGB.
    """

    index: int
    timestamp: float
    image: Image


@dataclass(frozen=True)
class Source:
    """An opened input; its frames can be iterated over once.

    Attributes:
        name: what the user called it, without a password, printable.
        width: of the first frame, in pixels.
        height: of the first frame, in pixels.
        rate: frames per second, on average; None for a picture.
        frame_count: how many frames the file announces, which may be an estimate; None if it does not.
        live: frames come at the pace of a camera.
        frames: the frames, in order; times increase.
        path: the file they come from; None for a camera, an address, standard input or the example.
        reader: "av" or "cv2": what reads it, and what drawn pictures and videos are written with.
        damage: what was found wrong while frames were read, where the reader says so.
        close: frees what the reader holds, for who does not want all frames; then there are no more.
        by_pillow: Pillow decodes it, rather than what `reader` names.
    """

    name: str
    width: int
    height: int
    rate: float | None
    frame_count: int | None
    live: bool
    frames: Iterator[SourceFrame]
    path: Path | None = None
    reader: str = "cv2"
    damage: Damage = field(default_factory=Damage)
    close: Callable[[], None] = _nothing_to_close
    by_pillow: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether this is a single picture rather than a video."""
        return self.rate is None


def picture_source(name: str, image: Image, path: Path | None, reader: str) -> Source:
    """Return a source of one picture, (H, W, 3) uint8 RGB."""
    height, width = image.shape[:2]
    return Source(name, width, height, None, 1, False, iter([SourceFrame(0, 0.0, image)]), path, reader)


def sensible_rate(rate: float | None) -> float:
    """Return a frame rate, or 30 where it is none."""
    return rate if rate is not None and 0 < rate <= _HIGHEST_RATE else _DEFAULT_RATE
