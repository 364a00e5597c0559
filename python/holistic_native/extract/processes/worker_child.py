"""The process of a worker: reads clips from standard input, and says on standard output what becomes of them.

Every message is a line of JSON. In: first `settings`, `origin` and `folder`, then `clip` after `clip`; the end of the
input is the end of the process. Out: `ready` when the models are loaded, or `unable`, and why. A clip is answered by
`begun`, by `frames` now and then, the number that were tracked, by `writing` when there are no more, and at last by its
`entry`; or by `stop`, the error that ends the whole run.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

from holistic_native.extract.errors import OutputError
from holistic_native.extract.finding.clip import Clip
from holistic_native.extract.one import Extractor
from holistic_native.extract.settings import Origin, Settings
from holistic_native.extract.trackers import Trackers
from holistic_native.terminal.one_line import described

# How often the parent hears of frames, in seconds.
_BEAT = 0.2
_PR_SET_PDEATHSIG = 1
# Of two that the system may end when memory is short, it shall take the worker, not the run (proc(5), oom_score_adj).
_EXPENDABLE = "500"


def main() -> None:
    """Work until the input ends."""
    answers = _own_output()
    _leave_signals()
    faulthandler.enable()
    given: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, given), daemon=True).start()
    start = given.get()
    _mind_the_parent(of_main_thread=start["of_main_thread"])
    settings, origin = Settings(**start["settings"]), Origin(**start["origin"])
    with Trackers(settings) as trackers:
        extractor, teller = Extractor(settings, origin, trackers), _Teller(answers)
        try:
            extractor.warm_up()
        except Exception as error:  # of whatever kind: nothing can be extracted
            teller.tell(unable=described(error))
            return
        teller.tell(ready=True)
        while True:
            clip = Clip(**given.get()["clip"])
            teller.tell(begun=True)
            try:
                entry = extractor.extract(clip, Path(start["folder"]), teller.noticed)
            except OutputError as error:
                teller.tell(stop=[error.errno, error.strerror, error.filename])
                return
            teller.tell(entry=entry.__dict__)
            if entry.error == MemoryError.__name__:  # a new process has all of it
                return


def _own_output() -> BinaryIO:
    # What a library prints must not be taken for a message.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return answers


def _leave_signals() -> None:
    # The parent decides when to end: a cluster sends its signals to every process of a job.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def _mind_the_parent(*, of_main_thread: bool) -> None:
    if sys.platform != "linux":
        return
    if of_main_thread:
        # Should the parent be killed while native code hangs here, the input's end would not be noticed. Linux counts
        # the end of the thread that started this process as the parent's: for another one than the main thread this
        # is no use.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        Path("/proc/self/oom_score_adj").write_text(_EXPENDABLE)
    except OSError:  # a container that forbids it
        return


def _listen(stream: BinaryIO, given: queue.SimpleQueue[dict[str, Any]]) -> None:
    for line in stream:
        given.put(json.loads(line))
    # Nobody wants a result any more: neither finished nor cleaned up, the parent's folder goes as a whole.
    os._exit(0)


class _Teller:
    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._told = 0.0

    def tell(self, **message: Any) -> None:
        self._answers.write(json.dumps(message).encode() + b"\n")

    def noticed(self, tracked: int | None) -> None:
        now = time.monotonic()
        if tracked is None:
            self.tell(writing=True)
        elif now - self._told >= _BEAT:
            self._told = now
            self.tell(frames=tracked)
