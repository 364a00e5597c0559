"""The frames of a clip, and what was wrong with its file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.media.sources import Opening, open_source
from holistic_native.media.trim import Part, trimmed

if TYPE_CHECKING:
    from holistic_native.extract.finding.clip import Clip
    from holistic_native.extract.settings import Settings
    from holistic_native.media.source import Source, SourceFrame

# How many frames a file announces may be an estimate; where it gives fewer than this part of them, it was cut.
_WHOLE = 0.9
DECODERS = {"av": "PyAV", "cv2": "OpenCV"}
"""What reads videos, by the names of readers."""


class EndsEarlyError(RuntimeError):
    """A file has fewer frames than it announces."""


class DamagedError(RuntimeError):
    """Parts of a file could not be decoded."""


class Reading:
    """An opened clip.

    Attributes:
        source: its frames; `frames` gives them.
        error: what ended them early; None as long as nothing did.
    """

    def __init__(self, clip: Clip, path: Path, settings: Settings, noticed: Callable[[], None]) -> None:
        """Open it and decode its first frame.

        Args:
            clip: the clip.
            path: of its file.
            settings: how it is read.
            noticed: is called for each frame that is decoded, also for those before the clip's first one.

        Raises:
            OSError: there is no such file, or it cannot be read.
            RuntimeError: not one frame can be read.
            ValueError: it is a folder or a device.
        """
        # Cameras and addresses are for other commands: what is not there is missing.
        if not path.exists():
            raise FileNotFoundError(2, os.strerror(2), os.fspath(path))
        if path.is_char_device() or path.is_block_device():
            raise ValueError(f"{os.fspath(path)!r} is a device, not a file")
        start = clip.start or 0.0
        # One thread decodes: the cores have other clips to work on, and with several threads, what is decoded of a
        # damaged video may depend on their order.
        opening = Opening(settings.reader, static=settings.static, start=start, threads=1)
        self._part = Part(start, clip.end)
        self._announced: int | None = None
        opened = open_source(str(path.absolute()), opening)
        try:
            self.source: Source = trimmed(replace(opened, frames=_each(opened.frames, noticed)), self._part)
        except BaseException:
            opened.close()
            raise
        self.error: Exception | None = None

    @property
    def static(self) -> bool:
        """Whether it is a picture."""
        return self.source.is_picture

    @property
    def decoder(self) -> str:
        """The library that decodes it."""
        return "Pillow" if self.source.by_pillow else DECODERS[self.source.reader]

    def close(self) -> None:
        """Free the decoder."""
        self.source.close()

    def frames(self) -> Iterator[SourceFrame]:
        """Give the frames; an error ends them and is kept."""
        count = 0
        try:
            for frame in self.source.frames:
                count += 1
                yield frame
        except Exception as error:  # libraries raise errors of all kinds: any of them ends this clip alone
            self.error = error
            return
        damage, announced = self.source.damage, self.source.frame_count
        if damage.ended is not None:
            self.error = damage.ended
        elif damage.packets:
            self.error = DamagedError(f"{damage.packets} damaged packets were skipped")
        elif self._part == Part() and announced is not None and count < announced * _WHOLE:
            self.error = EndsEarlyError(f"the file announces {announced} frames, {count} could be read")


def _each(frames: Iterator[SourceFrame], noticed: Callable[[], None]) -> Iterator[SourceFrame]:
    for frame in frames:
        noticed()
        yield frame
