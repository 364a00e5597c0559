"""Files that begin with their number of frames: it is filled in at the end, or the frames wait in another file."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING

from holistic_native.atomic_write import errors_name
from holistic_native.formats.landmark_file import LandmarkFile, Recording

if TYPE_CHECKING:
    from pathlib import Path


class SpooledFile(LandmarkFile):
    """A file with a spool beside it: an unnamed file whose content is appended at the end.

    Attributes:
        spool: what comes last.
        frames: how many were added; for subclasses to count.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Open both; see `LandmarkFile`."""
        super().__init__(path, recording)
        self.frames = 0
        with ExitStack() as failed, errors_name(path):
            failed.callback(self.file.discard)
            # It has no name: nothing of it can be left behind.
            self.spool: IO[bytes] = tempfile.TemporaryFile(dir=self.file.temporary.parent)  # noqa: SIM115
            failed.pop_all()

    def append_spool(self) -> None:
        """Copy the spool to the end of the file."""
        self.spool.seek(0)
        shutil.copyfileobj(self.spool, self.file.stream, 1 << 20)
