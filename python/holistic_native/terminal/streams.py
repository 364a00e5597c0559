"""Standard output and standard error that cannot break a command: closed, full, broken, or ASCII only."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import IO

STANDARD_ERROR = 2


class SafeStream(io.TextIOBase):
    """Pass text on to another stream; when that fails, discard the rest and keep the reason.

    Characters that the other stream cannot encode are replaced by escapes.

    Attributes:
        error: why the text could not be written; None while it can, and where nobody wants it: a reader that has gone
            (as `head` does), a stream that was closed from the start.
    """

    def __init__(self, stream: IO[str] | None) -> None:
        """Wrap a stream; None for one that was closed."""
        self._stream = stream
        self.error: OSError | None = None

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The other stream's."""
        return getattr(self._stream, "encoding", None) or "utf-8"

    def writable(self) -> bool:
        """Return True."""
        return True

    def isatty(self) -> bool:
        """Return whether this is a terminal."""
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        """Return the other stream's descriptor, if it has one."""
        if self._stream is None:
            raise io.UnsupportedOperation("the stream is closed")
        return self._stream.fileno()

    def write(self, text: str) -> int:
        """Write text."""
        if self._stream is not None:
            try:
                self._stream.write(text.encode(self.encoding, "backslashreplace").decode(self.encoding))
            except OSError as error:
                self._give_up(error)
        return len(text)

    def flush(self) -> None:
        """Write what waits in buffers."""
        if self._stream is not None:
            try:
                self._stream.flush()
            except OSError as error:
                self._give_up(error)

    def close(self) -> None:
        """Leave the other stream open: it is the interpreter's."""

    def _give_up(self, error: OSError) -> None:
        stream, self._stream = self._stream, None
        if not isinstance(error, BrokenPipeError):
            self.error = error
        # The interpreter flushes its own stream at the end, and would complain about what is still in there.
        if stream is not None:
            with suppress(io.UnsupportedOperation):  # a stream in memory has no descriptor
                to_nowhere(stream.fileno())


@contextmanager
def safe_streams() -> Iterator[tuple[SafeStream, SafeStream]]:
    """Put safe streams in the places of `sys.stdout` and `sys.stderr` while the block runs; yield both."""
    out, err = SafeStream(sys.stdout), SafeStream(sys.stderr)
    _close_gaps()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            yield out, err
        finally:
            out.flush()
            err.flush()


def summary_stream(outputs: Iterable[Path]) -> IO[str]:
    """Return the stream for summaries: standard output, or standard error if an output goes there."""
    try:
        standard = os.fstat(sys.stdout.fileno())
    except OSError:
        return sys.stdout
    if stat.S_ISCHR(standard.st_mode):  # a terminal shows both; /dev/null takes both
        return sys.stdout
    same = any(path.exists() and os.path.samestat(path.stat(), standard) for path in outputs)
    return sys.stderr if same else sys.stdout


def _close_gaps() -> None:
    # Where standard output is closed, the next file opened gets its number, and then whatever native code prints.
    while (opened := os.open(os.devnull, os.O_RDWR)) <= STANDARD_ERROR:
        pass
    os.close(opened)


def to_nowhere(descriptor: int) -> None:
    """Have a descriptor lose what is written to it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
