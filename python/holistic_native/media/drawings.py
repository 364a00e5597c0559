"""Where drawn frames go: a picture, a video, a window."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from holistic_native.atomic_write import errors_name
from holistic_native.media.opencv import load_cv2, path_for_opencv, quiet_codecs
from holistic_native.output_files import OutputFile
from holistic_native.terminal.one_line import printable

if TYPE_CHECKING:
    from pathlib import Path

    from holistic_native.media.sources import Source, SourceFrame

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
# The encoders that OpenCV's wheels carry.
VIDEO_CODECS = {".mp4": "mp4v", ".m4v": "mp4v", ".mov": "mp4v", ".mkv": "mp4v", ".avi": "MJPG", ".webm": "VP80"}


class PictureFile(OutputFile):
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


class VideoFile(OutputFile):
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
            codec = cv2.VideoWriter_fourcc(*VIDEO_CODECS[suffix])
            with path_for_opencv(self.file.temporary) as name, quiet_codecs():
                self._writer: Any = cv2.VideoWriter(name, codec, self._rate, self._size)
            if not self._writer.isOpened():
                raise RuntimeError(
                    f"OpenCV cannot write {str(path)!r}: {source.width} x {source.height} pixels, "
                    f"{self._rate:g} frames per second, codec {VIDEO_CODECS[suffix]}"
                )
            failed.pop_all()

    def add(self, frame: SourceFrame) -> None:
        """Append a frame; for a camera, repeat it until the video has caught up with the clock."""
        cv2 = load_cv2()
        image = cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR)
        if image.shape[1::-1] != self._size:
            # OpenCV drops frames of another size without a word.
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


class Window:
    """A window on the screen.

    Attributes:
        closed: the user pressed q or Esc, or closed the window.
    """

    def __init__(self, title: str) -> None:
        """Open the window.

        Raises:
            RuntimeError: there is no screen, or this OpenCV was built without windows.
        """
        self._cv2 = load_cv2()
        self._title = printable(title)
        self.closed = False
        if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            raise RuntimeError("--display needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set")
        try:
            self._cv2.namedWindow(self._title, self._cv2.WINDOW_NORMAL | self._cv2.WINDOW_KEEPRATIO)
        except self._cv2.error as error:
            raise RuntimeError(
                "--display needs an OpenCV with windows: pip uninstall opencv-python-headless, then "
                "pip install 'holistic_native[video]'"
            ) from error

    def add(self, frame: SourceFrame) -> None:
        """Show a frame."""
        self._cv2.imshow(self._title, self._cv2.cvtColor(frame.image, self._cv2.COLOR_RGB2BGR))
        key = self._cv2.waitKey(1) & 0xFF
        visible = self._cv2.getWindowProperty(self._title, self._cv2.WND_PROP_VISIBLE) >= 1
        self.closed = key in (ord("q"), 27) or not visible

    def close(self) -> None:
        """Close the window."""
        self._cv2.destroyWindow(self._title)
