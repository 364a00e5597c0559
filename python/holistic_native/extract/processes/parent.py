"""What a run does with its child processes, whatever they are for: messages of a line of JSON each, as for `child`."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from typing import Any, TypeVar

T = TypeVar("T")

# How long is waited for a message before whoever asks gets a chance to end the run, in seconds.
_TICK = 0.1


def of_main_thread() -> bool:
    """Return whether children that are started here may use `child.die_with_parent`."""
    return threading.current_thread() is threading.main_thread()


def tell(process: subprocess.Popen[bytes], message: Any) -> None:
    """Send a message to a process, which may have died: then its own messages end."""
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(message).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        return


def drained(messages: queue.SimpleQueue[T]) -> Iterator[T]:
    """Give what has come, and wait for the first of it for a moment alone."""
    try:
        yield messages.get(timeout=_TICK)
        while True:
            yield messages.get_nowait()
    except queue.Empty:
        return


def close_pipes(process: subprocess.Popen[bytes]) -> None:
    """Close this side of the pipes of a process that has ended."""
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            try:
                stream.close()
            except BrokenPipeError:  # what was to be said to it, and it no longer hears
                continue
