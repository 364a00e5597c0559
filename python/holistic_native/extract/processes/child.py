"""What child processes of a run have in common: messages of a line of JSON each, and an end that is the parent's."""

from __future__ import annotations

import ctypes
import json
import os
import queue
import signal
import sys
import threading
from typing import Any, BinaryIO

_PR_SET_PDEATHSIG = 1


def own_output() -> BinaryIO:
    """Return standard output for messages alone: what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return answers


def leave_signals(*names: str) -> None:
    """Ignore signals: a terminal or a cluster sends them to every process of a job, and the parent decides."""
    for name in names:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def heard() -> queue.SimpleQueue[Any]:
    """Return what comes from the parent, message by message; the end of the input is the end of the process."""
    given: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, given), daemon=True).start()
    return given


def die_with_parent() -> None:
    """Be killed should the parent be, where Linux can do that, also while native code hangs here.

    Not for children that another thread than the main one has started: Linux counts that thread's end as the parent's.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _listen(stream: BinaryIO, given: queue.SimpleQueue[Any]) -> None:
    for line in stream:
        given.put(json.loads(line))
    # Nobody wants a result any more: neither finished nor cleaned up, the parent's folder goes as a whole.
    os._exit(0)
