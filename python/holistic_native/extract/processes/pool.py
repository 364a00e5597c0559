"""Workers side by side: each gets a clip when it has none, and is replaced when it dies."""

from __future__ import annotations

import errno
import queue
import time
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.extract.errors import OutputError
from holistic_native.extract.one import blank_entry, failed
from holistic_native.extract.processes.parent import drained
from holistic_native.extract.processes.worker import Message, Messages, Worker
from holistic_native.extract.progress import Progress
from holistic_native.extract.store.entry import Entry

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from holistic_native.extract.finding.clip import Clip
    from holistic_native.extract.settings import Origin, Settings

# A pause of the whole machine, or of this process, is none of the workers.
_PAUSE = 5.0
# Workers that are killed before they are ready are replaced so often, until one is.
_STARTS = 20


class WorkerDied(RuntimeError):  # noqa: N818 (its name is what ledgers have)
    """The worker of a clip died: a crash in native code, too little memory, or somebody killed it."""


class DecoderHung(RuntimeError):  # noqa: N818
    """A clip gave no frame for too long."""


class Pool:
    """Workers of this machine; in a `with` block, at whose end they are ended at once."""

    def __init__(
        self, settings: Settings, origin: Origin, folder: Path, *, workers: int, seconds_per_frame: float
    ) -> None:
        """Take what they need; none is started.

        Args:
            settings: how clips are extracted.
            origin: of the settings.
            folder: gets the outputs.
            workers: how many at most.
            seconds_per_frame: a worker that gives no frame for so long is killed, and its clip has failed.
        """
        self._settings, self._origin, self._folder = settings, origin, folder
        self._most = workers
        self._patience = seconds_per_frame
        self._messages: Messages = queue.SimpleQueue()
        self._workers: set[Worker] = set()
        self._returned: deque[Clip] = deque()
        self._stillborn = 0
        self._checked = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            worker.ended()
        self._workers.clear()

    def run(self, clips: Iterator[Clip], count: int) -> Generator[Progress, None, None]:
        """Extract clips.

        Args:
            clips: which.
            count: how many they are.

        Yields:
            What has happened, several times a second.

        Raises:
            OutputError: an output cannot be written.
            RuntimeError: workers cannot be started.
        """
        left = count
        while left:
            while len(self._workers) < min(self._most, left):
                self._workers.add(Worker(self._settings, self._origin, self._folder, self._messages))
            progress = Progress()
            for worker, message in drained(self._messages):
                self._take(worker, message, progress)
            left -= len(progress.entries)
            for worker in self._workers:
                if worker.ready and worker.clip is None:
                    clip = self._returned.popleft() if self._returned else next(clips, None)
                    if clip is not None:
                        worker.give(clip)
            self._kill_hung()
            yield progress

    def _take(self, worker: Worker, message: Message | None, progress: Progress) -> None:
        if message is None:
            self._bury(worker, progress)
        elif "ready" in message:
            worker.ready, self._stillborn = True, 0
        elif "begun" in message:
            worker.begun = True
        elif "writing" in message:
            worker.writing = True
        elif "frames" in message:
            progress.frames += message["frames"] - worker.frames
            worker.frames = message["frames"]
        elif "entry" in message:
            entry = Entry(**message["entry"])
            progress.frames += entry.frames - worker.frames
            progress.entries.append(entry)
            worker.clip = None
        elif "unable" in message:
            raise RuntimeError(f"workers cannot begin: {message['unable']}")
        else:
            number, text, name = message["stop"]
            raise OutputError(number or errno.EIO, text, name)

    def _bury(self, worker: Worker, progress: Progress) -> None:
        how = worker.ended()
        self._workers.discard(worker)
        clip = worker.clip
        if not worker.ready:
            self._stillborn += 1
            if not how.startswith("signal") or self._stillborn == _STARTS:
                raise RuntimeError(f"workers cannot begin: {how}")
        if clip is None:
            return
        if not worker.begun:  # it had died before
            self._returned.append(clip)
            return
        error: Exception = WorkerDied(f"worker died ({how})")
        if worker.hung:
            error = DecoderHung(f"no frame for {self._patience:g} s, after {worker.frames} frames")
        progress.entries.append(replace(failed(self._entry(clip), error), frames=worker.frames))

    def _entry(self, clip: Clip) -> Entry:
        entry = blank_entry(clip, self._origin)
        try:
            state = Path(clip.path).stat()
        except OSError:  # what it died of, or not: there is nothing to be said about the file
            return entry
        return replace(entry, size=state.st_size, modified=state.st_mtime)

    def _kill_hung(self) -> None:
        now = time.monotonic()
        if now - self._checked > _PAUSE:
            for worker in self._workers:
                worker.heard = now
        self._checked = now
        for worker in self._workers:
            silent = now - worker.heard > self._patience
            if worker.clip is not None and not worker.writing and silent and not worker.hung:
                worker.hung = True
                worker.kill()
