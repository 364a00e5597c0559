"""The process of a worker: reads clips from standard input, and says on standard output what becomes of them.

Every message is a line of JSON. In: first `settings`, `origin` and `folder`, then `clip` after `clip`; the end of the
input is the end of the process. Out: `ready` when the models are loaded, or `unable`, and why. A clip is answered by
`begun`, by `file`, its size and time, and now and then by `frames`, the number that were tracked; by `writing`, all of
them, when there are no more, and now and then from there on; and at last by its `entry`, or by `stop`, the error that
ends the whole run.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import time
from pathlib import Path
from typing import Any, BinaryIO

from holistic_native.extract.errors import OutputError
from holistic_native.extract.finding.clip import Clip
from holistic_native.extract.one import Extractor
from holistic_native.extract.origin import Origin
from holistic_native.extract.processes.child import die_with_parent, heard, leave_signals, own_output
from holistic_native.extract.remote.fetching import Fetcher
from holistic_native.extract.remote.urls import plain
from holistic_native.extract.settings import Settings
from holistic_native.extract.trackers import Trackers
from holistic_native.terminal.one_line import described

# How often the parent hears of frames, in seconds.
_BEAT = 0.2
# Of two that the system may end when memory is short, it shall take the worker, not the run (proc(5), oom_score_adj).
_EXPENDABLE = "500"


def main() -> None:
    """Work until the input ends."""
    answers = own_output()
    leave_signals("SIGINT", "SIGTERM", "SIGHUP")
    faulthandler.enable()
    given = heard()
    start = given.get()
    if start["of_main_thread"]:
        die_with_parent()
    _be_expendable()
    settings, origin = Settings(**start["settings"]), Origin(**start["origin"])
    folder = Path(start["folder"])
    with Trackers(settings) as trackers, Fetcher(folder) as fetcher:
        extractor, teller = Extractor(settings, origin, trackers, fetcher), _Teller(answers)
        try:
            extractor.warm_up()
        except Exception as error:  # of whatever kind: nothing can be extracted
            teller.tell(unable=described(error))
            return
        # What is there now stays: it need not be looked through after every clip.
        gc.collect()
        gc.freeze()
        teller.tell(ready=True)
        while True:
            clip = Clip(**given.get()["clip"])
            teller.tell(begun=True)
            teller.tell(file=_state(clip))
            try:
                entry = extractor.extract(clip, folder, teller.noticed)
            except OutputError as error:
                teller.tell(stop=[error.errno, error.strerror, error.filename])
                return
            # Clips are large, and what libraries leave of them in circles is small to Python, but not to memory.
            gc.collect()
            teller.tell(entry=entry.__dict__)
            if entry.error == MemoryError.__name__:  # a new process has all of it
                return


def _be_expendable() -> None:
    try:
        Path("/proc/self/oom_score_adj").write_text(_EXPENDABLE)
    except OSError:  # a container that forbids it, or another system
        return


def _state(clip: Clip) -> tuple[int, float] | None:
    # The parent must not ask for it: a file system that keeps silent would stop the whole run.
    try:
        state = Path(plain(clip.path)).stat()
    except (OSError, ValueError):  # what is wrong with it is found out, and recorded, when it is read
        return None
    return state.st_size, state.st_mtime


class _Teller:
    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._told = 0.0
        self._frames = 0
        self._writing = False

    def tell(self, **message: Any) -> None:
        self._answers.write(json.dumps(message).encode() + b"\n")

    def noticed(self, tracked: int | None) -> None:
        now, begins = time.monotonic(), tracked is None and not self._writing
        self._writing = tracked is None
        if tracked is not None:
            self._frames = tracked
        if begins or now - self._told >= _BEAT:
            self._told = now
            self.tell(**{"writing" if self._writing else "frames": self._frames})
