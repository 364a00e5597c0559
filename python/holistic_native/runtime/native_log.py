"""Keep the start-up messages of interpreters off the user's terminal."""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from holistic_native.scheduling.forks import FORKS

_LOG = logging.getLogger("holistic_native")
# How TFLite ("INFO: ...") and absl ("W0000 00:00:17 file.cc:1] ...") begin a line that is not an error.
_CHATTER = re.compile(
    rb"(INFO|VERBOSE|WARNING): |[IW]\d{4} \d\d:\d\d|WARNING: All log messages before absl::InitializeLog"
)
_CHUNK = 1 << 16


@contextmanager
def captured_native_log() -> Iterator[list[str]]:
    """Collect the informational lines that native code writes to file descriptor 2 while the block runs.

    They go to the logger "holistic_native" at level DEBUG. Every other line (another thread may be writing too) is
    passed on to the real standard error at once. So is all that a child process writes that was started meanwhile: it
    has the capture as its standard error for as long as it lives. Nothing is written to disk. A process is not forked
    by `os.fork` meanwhile; where there is no standard error, or no descriptor or thread left, nothing is captured.

    The one thing that does not arrive is what a process writes right before it dies in the block: so a block must be
    short, and must not run what could crash.

    Yields:
        A list that holds the informational lines once the block has ended.
    """
    lines: list[str] = []
    # File descriptor 2 belongs to the whole process: one capture at a time, and no fork meanwhile, since a forked child
    # would have the capture as its standard error.
    with FORKS.loading:
        capture = _Capture.start(lines)
        if capture is None:
            yield lines
            return
        try:
            yield lines
        finally:
            capture.end()


class _Capture:
    """A pipe in the place of file descriptor 2, and a thread that reads it until its last writer is gone."""

    def __init__(self, real: int, reading: int, writing: int, lines: list[str]) -> None:
        self._real, self._reading, self._writing = real, reading, writing
        self._lines = lines
        self._end_mark = os.urandom(16).hex().encode()  # one line's part: it must not hold a line's end
        self._ended = threading.Event()

    @classmethod
    def start(cls, lines: list[str]) -> _Capture | None:
        """Redirect file descriptor 2; None where that is not possible."""
        held: list[int] = []
        try:
            held.append(os.dup(2))
            held += os.pipe()
            os.dup2(held[2], 2)
            capture = cls(held[0], held[1], held[2], lines)
            threading.Thread(target=capture._read, name="holistic_native native log", daemon=True).start()
        except (OSError, RuntimeError):  # no standard error, or no descriptor or thread left
            if len(held) == 3:
                os.dup2(held[0], 2)
            for descriptor in held:
                os.close(descriptor)
            return None
        return capture

    def end(self) -> None:
        """Put the real standard error back, and wait until all that was written so far has been read."""
        os.dup2(self._real, 2)
        os.write(self._writing, self._end_mark)
        os.close(self._writing)
        self._ended.wait()
        for line in self._lines:
            _LOG.debug("interpreter: %s", line)

    def _read(self) -> None:
        waiting = b""
        try:
            while chunk := os.read(self._reading, _CHUNK):
                before, mark, after = (waiting + chunk).partition(self._end_mark)
                if mark:
                    self._sort(before)
                    self._ended.set()
                    waiting = after
                elif not self._ended.is_set():
                    whole, newline, waiting = before.rpartition(b"\n")
                    self._sort(whole + newline)
                else:
                    waiting = before
                if self._ended.is_set():  # what still comes is a child's, who knows nothing of the capture
                    self._pass_on(waiting)
                    waiting = b""
        finally:
            self._ended.set()
            os.close(self._reading)
            os.close(self._real)

    def _sort(self, written: bytes) -> None:
        for raw in written.splitlines(keepends=True):
            if _CHATTER.match(raw):
                self._lines.append(raw.decode(errors="replace").rstrip())
            else:
                self._pass_on(raw)

    def _pass_on(self, written: bytes) -> None:
        try:
            while written:
                written = written[os.write(self._real, written) :]
        except OSError:  # whoever wrote it would have failed alike; the reader must go on, or writers wait forever
            return
