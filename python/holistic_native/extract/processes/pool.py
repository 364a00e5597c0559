"""Workers side by side: each gets a clip when it has none, and is replaced when it dies."""

from __future__ import annotations

import errno
import math
import queue
import time
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from holistic_native.extract.errors import OutputError
from holistic_native.extract.one import blank_entry, failed
from holistic_native.extract.processes.parent import drained
from holistic_native.extract.processes.worker import Message, Messages, Worker
from holistic_native.extract.progress import Progress
from holistic_native.extract.store.entry import Entry

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self

    from holistic_native.extract.finding.clip import Clip
    from holistic_native.extract.origin import Origin
    from holistic_native.extract.settings import Settings

# A pause of the whole machine, or of this process, is none of the workers.
_PAUSE = 5.0
# Workers that are killed before they are ready are replaced so often, until one is.
_STARTS = 20
# Seconds in which a worker loads libraries and models, which may lie on a slow file system.
_START_SECONDS = 300.0


class WorkerDied(RuntimeError):  # noqa: N818 (its name is what ledgers have)
    """The worker of a clip died: a crash in native code, too little memory, or somebody killed it."""


class DecoderHung(RuntimeError):  # noqa: N818
    """A clip gave no frame for too long."""


class WriterHung(RuntimeError):  # noqa: N818
    """All frames of a clip were tracked, and its output was not complete long after that."""


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
            seconds_per_frame: a worker that gives no frame for so long is killed, and its clip has failed; after the
                last one, so long and as long as all frames took.
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
        elif "file" in message:
            worker.file = message["file"]
        elif "writing" in message:
            self._count(worker, message["writing"], progress)
            if worker.tracking is None:
                worker.tracking = time.monotonic() - worker.given
        elif "frames" in message:
            self._count(worker, message["frames"], progress)
        elif "entry" in message:
            entry = Entry(**message["entry"])
            self._count(worker, entry.frames, progress)
            progress.entries.append(entry)
            worker.clip = None
        elif "unable" in message:
            raise RuntimeError(f"workers cannot begin: {message['unable']}")
        else:
            number, text, name = message["stop"]
            raise OutputError(number or errno.EIO, text, name)

    def _count(self, worker: Worker, frames: int, progress: Progress) -> None:
        progress.frames += frames - worker.frames
        worker.frames = frames

    def _bury(self, worker: Worker, progress: Progress) -> None:
        how = worker.ended()
        self._workers.discard(worker)
        clip = worker.clip
        if not worker.ready:
            if worker.hung is not None:
                raise RuntimeError(f"workers cannot begin: not ready after {worker.hung:.4g} s")
            self._stillborn += 1
            if not how.startswith("signal") or self._stillborn == _STARTS:
                raise RuntimeError(f"workers cannot begin: {how}")
        if clip is None:
            return
        if not worker.begun:  # it had died before
            self._returned.append(clip)
            return
        error: Exception = WorkerDied(f"worker died ({how})")
        if worker.hung is not None and worker.tracking is None:
            error = DecoderHung(f"no frame for {worker.hung:g} s, after {worker.frames} frames")
        elif worker.hung is not None:
            error = WriterHung(f"no output {worker.hung:.4g} s after the last of {worker.frames} frames")
        size, modified = worker.file or (None, None)
        entry = replace(blank_entry(clip, self._origin), size=size, modified=modified, frames=worker.frames)
        progress.entries.append(failed(entry, error))

    def _patience_with(self, worker: Worker) -> float:
        if not worker.ready:
            return max(_START_SECONDS, self._patience)
        if worker.clip is None:
            return math.inf
        # To put an output together takes longer the more frames there are, but less than to track them.
        return self._patience + (worker.tracking or 0.0)

    def _kill_hung(self) -> None:
        now = time.monotonic()
        if now - self._checked > _PAUSE:
            for worker in self._workers:
                worker.heard = now
        self._checked = now
        for worker in self._workers:
            patience = self._patience_with(worker)
            if worker.hung is None and now - worker.heard > patience:
                worker.hung = patience
                worker.kill()
