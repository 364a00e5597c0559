"""The interpreter's end: what worker threads and daemon threads may still do then, in processes of their own."""

from __future__ import annotations

import subprocess
import sys

import pytest

# A frame's models are loaded when they are first needed, which may be in a worker thread and late.
A_WORKER_THAT_LOADS = """
import threading
from holistic_native.scheduling.ending import ENDING
from holistic_native.scheduling.forks import FORKS
from holistic_native.scheduling.workers import WorkerThreads

begun = threading.Event()

def load():
    begun.set()
    while not ENDING.keeps_out():
        pass
    with FORKS.loading:
        print("loaded", flush=True)

workers = WorkerThreads(1)
workers.submit(load)
begun.wait()
"""
# `close` never waits, also then; but what it frees would be native code that nobody waits for.
A_DAEMON_THAT_CLOSES = """
import atexit, threading
from holistic_native.scheduling.ending import ENDING
from holistic_native.scheduling.exclusive import Exclusive

class Holder(Exclusive):
    def _free(self):
        print("freed", flush=True)

def close():
    begun.set()
    while not ENDING.keeps_out():
        pass
    holder.close()
    print("closed", flush=True)
    closed.set()

begun, closed = threading.Event(), threading.Event()
# Exit handlers run in reverse order: this one, that comes first, runs when the end has begun.
atexit.register(closed.wait, 30)
holder = Holder()
threading.Thread(target=close, daemon=True).start()
begun.wait()
"""


@pytest.mark.parametrize(("program", "said"), [(A_WORKER_THAT_LOADS, "loaded\n"), (A_DAEMON_THAT_CLOSES, "closed\n")])
def test_at_the_end(program: str, said: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
