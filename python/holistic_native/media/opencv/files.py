"""Drawn pictures and videos, written by OpenCV."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from holistic_native.atomic_write import errors_name
from holistic_native.media.opencv.library import load_cv2, path_for_opencv, quiet_codecs
from holistic_native.output_files import OutputFile

if TYPE_CHECKING:
    from pathlib import Path

    from holistic_native.media.source import Source, SourceFrame

# The encoders that OpenCV's wheels carry.
_CODECS = {".mp4": "mp4v", ".m4v": "mp4v", ".mov": "mp4v", ".mkv": "mp4v", ".avi": "MJPG", ".webm": "VP80"}


class Cv2PictureFile(OutputFile):
    """A picture; the format follows the suffix."""

    def add(self, frame: SourceFrame) -> None:
        """Write the picture.

        Raises:
            RuntimeError: OpenCV cannot encode it.
            OSError: it cannot be written: the disk is full, for one.
        """
        cv2 = load_cv2()
        done, content = cv2.imencode(self.path.suffix, cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR))
        if not done:
            raise RuntimeError(f"OpenCV cannot write {str(self.path)!r}")
        with errors_name(self.path):
            self.file.stream.write(content)

    def finish(self, *, complete: bool) -> None:
        """Nothing is left to do."""


class Cv2VideoFile(OutputFile):
    """A video without sound; the codec follows the suffix."""

    def __init__(self, path: Path, source: Source) -> None:
        """Start a video with the size and frame rate of a source.

        Raises:
            FileNotFoundError: the folder does not exist.
            RuntimeError: OpenCV has no encoder for it.
        """
        cv2 = load_cv2()
        suffix = path.suffix.lower()
        super().__init__(path, suffix=suffix)
        self._size = (source.width, source.height)
        self._rate = source.rate or 1.0
        self._live = source.live
        self._written = 0
        with ExitStack() as failed:
            failed.callback(self.file.discard)
            codec = cv2.VideoWriter_fourcc(*_CODECS[suffix])
            with path_for_opencv(self.file.temporary) as name, quiet_codecs():
                self._writer: Any = cv2.VideoWriter(name, codec, self._rate, self._size)
            if not self._writer.isOpened():
                raise RuntimeError(
                    f"OpenCV cannot write {str(path)!r}: {source.width} x {source.height} pixels, "
                    f"{self._rate:g} frames per second, codec {_CODECS[suffix]}"
                )
            failed.pop_all()

    def add(self, frame: SourceFrame) -> None:
        """Append a frame; for a camera, repeat it until the video has caught up with the clock."""
        cv2 = load_cv2()
        image = cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR)
        if image.shape[1::-1] != self._size:
            # OpenCV silently drops frames of another size.
            image = cv2.resize(image, self._size, interpolation=cv2.INTER_AREA)
        due = round(frame.timestamp * self._rate) + 1 - self._written if self._live else 1
        for _ in range(max(1, due)):
            self._writer.write(image)
            self._written += 1

    def finish(self, *, complete: bool) -> None:
        """Close the video, and read it back: OpenCV does not report what it could not write.

        Raises:
            RuntimeError: frames are missing: the disk is full, for one.
        """
        self._writer.release()
        if not complete:
            return
        found = self._frames_on_disk()
        if found < max(1, self._written):
            raise RuntimeError(
                f"the video {str(self.path)!r} could not be written: {found} of {self._written} frames can be read "
                "back (is the disk full?)"
            )

    def _frames_on_disk(self) -> int:
        cv2 = load_cv2()
        with path_for_opencv(self.file.temporary) as name:
            capture = cv2.VideoCapture(name)
        try:
            found = int(capture.grab())
            if found and round(capture.get(cv2.CAP_PROP_FRAME_COUNT)) == self._written:
                return self._written  # containers get this number when all else has been written
            while capture.grab():
                found += 1
            return found
        finally:
            capture.release()
