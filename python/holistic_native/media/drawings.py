"""Where drawn frames go: a picture or a video, written by the library that read the input."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from holistic_native.media.av.video_file import AvVideoFile
from holistic_native.media.opencv.files import Cv2PictureFile, Cv2VideoFile
from holistic_native.media.pillow.picture_file import PillowPictureFile

if TYPE_CHECKING:
    from pathlib import Path

    from holistic_native.media.source import Source

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".avi", ".webm")


DrawnFile: TypeAlias = "AvVideoFile | Cv2PictureFile | Cv2VideoFile | PillowPictureFile"


def drawn_file(path: Path, source: Source) -> DrawnFile:
    """Start a picture for a picture, and for a video a video of its size, without sound; the suffix says which format.

    Raises:
        OSError: it cannot be written.
        RuntimeError: there is no encoder for it, or what has one is not installed.
    """
    if source.is_picture:
        return Cv2PictureFile(path) if source.reader == "cv2" else PillowPictureFile(path)
    return Cv2VideoFile(path, source) if source.reader == "cv2" else AvVideoFile(path, source)
