"""Read and write files of landmarks."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from holistic_native.formats.reading.builder import LARGEST_BYTES
from holistic_native.formats.sequence import Sequence
from holistic_native.formats.table import FORMATS, format_of

_LOG = logging.getLogger("holistic_native")


def read(path: str | os.PathLike[str], format: str | None = None, *, largest: int = LARGEST_BYTES) -> Sequence:  # noqa: A002
    """Read a file of landmarks, as `holistic-native run --to` and `write` write them, and earlier versions did.

    Nothing in a file is trusted: sizes are checked before anything is unpacked.

    Args:
        path: the file.
        format: its format, where that is not the one of its suffix.
        largest: how many bytes the file, and its landmarks in memory, may have.

    Returns:
        All that is in it.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged, too large or of another format, or its format cannot be read.
        RuntimeError: something that the format needs is not installed.
    """
    file = Path(path)
    entry = format_of(file, format)
    if entry.read is None:
        known = ", ".join(known.name for known in FORMATS if known.read is not None)
        raise ValueError(f"format must be one that can be read ({known}), got {entry.name!r}")
    return entry.read(file, largest=largest)


def write(sequence: Sequence, path: str | os.PathLike[str], format: str | None = None) -> None:  # noqa: A002
    """Write landmarks into a file, which is complete when it has its name.

    What the format does not hold is left out: people after the first, or some of the recording's extras. Where there
    is such a thing, a warning in the log of "holistic_native" names it.

    Args:
        sequence: the landmarks.
        path: the file, or the folder of a format of many files.
        format: its format, where that is not the one of its suffix.

    Raises:
        OSError: the file cannot be written.
        ValueError: there is no such format, or it cannot hold these landmarks.
        RuntimeError: something that the format needs is not installed.
    """
    file = Path(path)
    entry = format_of(file, format)
    with entry.kind(file, sequence.recording) as writer:
        sequence.write_into(writer)
    for shortfall in entry.shortfalls(sequence.recording.extras, several=bool(sequence.person.any())):
        _LOG.warning("%s: %s", file, shortfall)
