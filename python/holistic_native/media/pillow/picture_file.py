"""Drawn pictures, written by Pillow."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.atomic_write import errors_name
from holistic_native.media.readers import load_pillow
from holistic_native.output_files import OutputFile

if TYPE_CHECKING:
    from holistic_native.media.source import SourceFrame

# As good as OpenCV writes them; PNG as fast.
_SETTINGS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95, "subsampling": 0},
    "WEBP": {"quality": 95},
    "PNG": {"compress_level": 1},
}


class PillowPictureFile(OutputFile):
    """A picture; the format follows the suffix."""

    def __init__(self, path: Path) -> None:
        """Start the picture.

        Raises:
            OSError: it cannot be written.
            RuntimeError: Pillow is not installed, or cannot write this format.
        """
        pillow = load_pillow()
        super().__init__(path)
        self._pillow = pillow
        self._format = pillow.registered_extensions()[path.suffix.lower()]

    def add(self, frame: SourceFrame) -> None:
        """Write the picture.

        Raises:
            RuntimeError: Pillow cannot encode it.
            OSError: it cannot be written: the disk is full, for one.
        """
        content = io.BytesIO()
        try:
            self._pillow.fromarray(frame.image).save(content, self._format, **_SETTINGS.get(self._format, {}))
        except (OSError, ValueError, KeyError) as error:
            raise RuntimeError(f"Pillow cannot write {str(self.path)!r}: {error}") from error
        with errors_name(self.path):
            self.file.stream.write(content.getvalue())

    def finish(self, *, complete: bool) -> None:
        """Nothing is left to do."""
