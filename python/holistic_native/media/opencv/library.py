"""OpenCV, an extra: imported only by the commands that read, draw or write pictures; and file names for it."""

from __future__ import annotations

import importlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from holistic_native.terminal.streams import STANDARD_ERROR, to_nowhere

_LOG = logging.getLogger("holistic_native")
# OpenCV and the FFmpeg in it print to standard error what a command says better in its one line (-8 is FFmpeg's quiet).
_QUIET = {"OPENCV_LOG_LEVEL": "SILENT", "OPENCV_FFMPEG_LOGLEVEL": "-8"}


def load_cv2() -> Any:
    """Return the module `cv2`; it logs nothing, unless with `--debug`.

    Raises:
        RuntimeError: OpenCV is not installed or cannot start here, with the extra that brings it.
    """
    if not _LOG.isEnabledFor(logging.DEBUG):
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
    try:
        return importlib.import_module("cv2")
    except ImportError as error:
        raise RuntimeError(
            "this needs OpenCV: pip install 'holistic_native[window]', or 'holistic_native[headless]' on a machine "
            f"without a screen ({error})"
        ) from error


@contextmanager
def quiet_codecs() -> Iterator[None]:
    """Keep what codecs write to standard error off it while the block runs; with `--debug` it is shown.

    libpng, libjpeg and FFmpeg write there by themselves, also of pictures that they then decode, and cannot be asked
    not to.
    """
    if _LOG.isEnabledFor(logging.DEBUG):
        yield
        return
    kept = os.dup(STANDARD_ERROR)
    try:
        to_nowhere(STANDARD_ERROR)
        yield
    finally:
        os.dup2(kept, STANDARD_ERROR)
        os.close(kept)


@contextmanager
def path_for_opencv(path: Path) -> Iterator[str]:
    """Give an existing file a name that OpenCV can open while the block runs.

    OpenCV takes names as UTF-8, and crashes where that is not possible; FFmpeg takes "a:b.mp4" for an address.

    Raises:
        OSError: the file is not there, or has no such name on this system.
    """
    if _is_plain(str(path.absolute())):
        yield str(path.absolute())
        return
    # By its number: the folder's where the trouble is there, since the suffix counts when a video is written.
    within = path.name if _is_plain(path.name) else ""
    descriptor = os.open(path.parent if within else path, os.O_RDONLY)
    try:
        yield str(Path(f"/proc/self/fd/{descriptor}", within))
    finally:
        os.close(descriptor)


def _is_plain(name: str) -> bool:
    return os.fsencode(name) == name.encode("utf-8", "replace")
