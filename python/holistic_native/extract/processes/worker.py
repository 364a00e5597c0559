"""A worker: a process of its own with one tracker, which gets clips one at a time."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from holistic_native.extract.processes.parent import close_pipes, of_main_thread, tell
from holistic_native.runtime.own_python import child_command, spell_end

if TYPE_CHECKING:
    from holistic_native.extract.finding.clip import Clip
    from holistic_native.extract.origin import Origin
    from holistic_native.extract.settings import Settings

_CHILD = "holistic_native.extract.processes.worker_child"
_LAST_LINES = 20
Message = dict[str, Any]
Messages = queue.SimpleQueue[tuple["Worker", "Message | None"]]


class Worker:
    """The process, and what it works on.

    Attributes:
        clip: the clip it has; None for none.
        ready: whether it has loaded its models.
        begun: whether it has begun to work on the clip.
        file: size and time of the clip's file; None as long as it has not said.
        given: when it got the clip, by `time.monotonic`.
        tracking: seconds from then until it had read and tracked all frames; None as long as it has not.
        heard: when it last said something, by `time.monotonic`.
        frames: of the clip, that were tracked so far.
        hung: seconds of silence after which it was killed; None as long as it was not.
    """

    def __init__(self, settings: Settings, origin: Origin, folder: Path, messages: Messages) -> None:
        """Start it.

        Args:
            settings: of its tracker.
            origin: of the settings.
            folder: gets the outputs.
            messages: get what it says; None when it has ended.

        Raises:
            RuntimeError: this program has no Python of its own to start.
            OSError: no process can be started.
        """
        given = {"settings": settings.to_json(), "origin": asdict(origin), "folder": str(folder)}
        command = child_command(_CHILD)
        if command is None:
            raise RuntimeError("clips are extracted in child processes, and this program has no Python of its own")
        self.clip: Clip | None = None
        self.ready = self.begun = False
        self.file: tuple[int, float] | None = None
        self.tracking: float | None = None
        self.hung: float | None = None
        self.frames = 0
        self.heard = self.given = time.monotonic()
        self._messages = messages
        self._said: deque[str] = deque(maxlen=_LAST_LINES)
        # A session of its own: what a terminal sends to a whole group is for the parent, which ends its workers.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        self._threads = [
            threading.Thread(target=target, args=(stream,), daemon=True, name=f"holistic_native {name}")
            for name, target, stream in (
                ("worker's messages", self._listen, self._process.stdout),
                ("worker's errors", self._note, self._process.stderr),
            )
        ]
        for thread in self._threads:
            thread.start()
        tell(self._process, {**given, "of_main_thread": of_main_thread()})

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def give(self, clip: Clip) -> None:
        """Let it work on a clip."""
        self.clip, self.frames, self.begun = clip, 0, False
        self.file = self.tracking = None
        self.heard = self.given = time.monotonic()
        tell(self._process, {"clip": asdict(clip)})

    def kill(self) -> None:
        """End it at once; its messages end with None."""
        self._process.kill()

    def ended(self) -> str:
        """Wait for its end, and return how it ended and the last it said on standard error."""
        how = spell_end(self._process.wait())
        self._close()
        last = " ".join(self._said)
        return f"{how}: {last}" if last else how

    def _close(self) -> None:
        for thread in self._threads:
            thread.join()
        close_pipes(self._process)

    def _listen(self, stream: IO[bytes]) -> None:
        for line in stream:
            try:
                message = json.loads(line)
            except ValueError:  # cut by the worker's death
                continue
            self.heard = time.monotonic()
            self._messages.put((self, message))
        self._messages.put((self, None))

    def _note(self, stream: IO[bytes]) -> None:
        for line in stream:
            self._said.append(line.decode(errors="replace").strip())
