"""What ends a run, rather than costing a clip."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class OutputError(OSError):
    """An output cannot be written: the disk is full, or the folder cannot be written to. The run ends."""


class SettingsChangedError(ValueError):
    """Entries of the ledger were made with other settings; the message says which."""


class LockedError(RuntimeError):
    """Another run works on the same folder; the message says which."""


@contextmanager
def writing() -> Iterator[None]:
    """Let an `OSError` of the block end the run: it is about an output, not about a clip."""
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(error.errno, error.strerror or str(error), error.filename) from error
