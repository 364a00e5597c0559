"""Keep the interpreters' start-up chatter off the user's terminal."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOG = logging.getLogger("holistic_native")
# File descriptor 2 belongs to the whole process, so only one capture may hold it at a time.
_STDERR = threading.Lock()
# How TFLite ("INFO: ...") and absl ("W0000 00:00:17 file.cc:1] ...") begin a line that is not an error.
_CHATTER = re.compile(
    r"(INFO|VERBOSE|WARNING): |[IW]\d{4} \d\d:\d\d|WARNING: All log messages before absl::InitializeLog"
)


@contextmanager
def captured_native_log() -> Iterator[list[str]]:
    """Collect what native code writes to file descriptor 2 while the block runs.

    XNNPACK and absl announce themselves there and offer Python no switch. Their informational lines go to the
    logger "holistic_native" at level DEBUG; every other line (another thread may be writing too) is passed on to the
    real standard error when the block ends, so nothing is lost.

    Yields:
        A list that holds the chatter lines once the block has ended.
    """
    lines: list[str] = []
    with _STDERR:
        try:
            if sys.stderr is not None:
                sys.stderr.flush()
            saved = os.dup(2)
        except OSError:  # no standard error at all: there is nothing to keep clean
            yield lines
            return
        with tempfile.TemporaryFile() as sink:
            os.dup2(sink.fileno(), 2)
            try:
                yield lines
            finally:
                os.dup2(saved, 2)
                os.close(saved)
                sink.seek(0)
                _pass_on(sink.read(), lines)


def _pass_on(written: bytes, lines: list[str]) -> None:
    for raw in written.splitlines(keepends=True):
        text = raw.decode(errors="replace")
        if _CHATTER.match(text):
            lines.append(text.rstrip())
            _LOG.debug("interpreter: %s", text.rstrip())
        else:
            os.write(2, raw)
