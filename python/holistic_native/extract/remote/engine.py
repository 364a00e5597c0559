"""The machines of a Ray cluster, as the workers of a run.

The run itself stays where it was begun: it reads the manifest, plans, and alone writes the ledger, which is the
checkpoint. So a run that was stopped goes on with Ray or without, and Ray's own checkpoints (of `ray.data.checkpoint`)
are not needed: they want all ids in memory and all input read again.
"""

from __future__ import annotations

import errno
import json
import queue
import subprocess
import threading
from collections.abc import Generator, Iterator
from dataclasses import asdict
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any

from holistic_native.extract.errors import OutputError
from holistic_native.extract.processes.parent import close_pipes, drained, of_main_thread, tell
from holistic_native.extract.progress import Progress
from holistic_native.extract.store.entry import Entry
from holistic_native.runtime.own_python import child_command, spell_end

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from holistic_native.extract.finding.clip import Clip
    from holistic_native.extract.origin import Origin
    from holistic_native.extract.settings import Settings

_CHILD = "holistic_native.extract.remote.ray_child"
# How long Ray may take to leave a cluster, or to end one of this machine.
_LEAVE = 10.0
_ENDED: dict[str, Any] = {"ended": True}


class RayEngine:
    """Actors of a Ray cluster, each with a worker process; in a `with` block, at whose end they are gone."""

    def __init__(
        self,
        settings: Settings,
        origin: Origin,
        folder: str,
        *,
        address: str | None,
        workers: int | None,
        seconds_per_frame: float,
    ) -> None:
        """Take what they need; no cluster is joined.

        Args:
            settings: how clips are extracted.
            origin: of the settings.
            folder: gets the outputs: one that every machine sees, or an address.
            address: of the cluster; None for that which this machine belongs to, or for this machine alone.
            workers: how many at most; None for as many as the cluster has room for, also where it grows.
            seconds_per_frame: see `Pool`.
        """
        actor = {
            "settings": settings.to_json(),
            "origin": asdict(origin),
            "folder": folder,
            "seconds_per_frame": seconds_per_frame,
        }
        self._start = {"address": address, "workers": workers, "threads": settings.threads, "actor": actor}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the process that speaks with Ray.

        Raises:
            ImportError: Ray is not installed.
            RuntimeError: this program has no Python of its own to start.
        """
        if find_spec("ray") is None:
            raise ImportError("--ray needs Ray: pip install 'holistic_native[ray]'")
        command = child_command(_CHILD)
        if command is None:
            raise RuntimeError("Ray runs in a child process, and this program has no Python of its own")
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        assert process is not None
        process.terminate()
        try:
            process.wait(_LEAVE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        close_pipes(process)

    def run(self, clips: Iterator[Clip], count: int) -> Generator[Progress, None, None]:
        """Extract clips; see `holistic_native.extract.run.Engine`.

        Raises:
            OutputError: an output cannot be written.
            RuntimeError: workers cannot be started, or Ray gives up.
        """
        process = self._process
        assert process is not None
        assert process.stdout is not None
        answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        listener = threading.Thread(target=_listen, args=(process.stdout, answers), daemon=True)
        listener.start()
        tell(process, {**self._start, "count": count, "of_main_thread": of_main_thread()})
        for clip in clips:
            tell(process, asdict(clip))
        tell(process, None)
        left, ended = count, False
        while left:
            progress = Progress()
            for answer in drained(answers):
                ended = ended or answer is _ENDED
                if answer is not _ENDED:
                    _add(answer, progress)
            left -= len(progress.entries)
            yield progress
            if ended and left:
                raise RuntimeError(f"Ray has ended before all clips were done: {spell_end(process.wait())}")


def _listen(stream: IO[bytes], answers: queue.SimpleQueue[dict[str, Any]]) -> None:
    for line in stream:
        answer = json.loads(line) if line.endswith(b"\n") else None  # cut by its death
        if answer is not None:
            answers.put(answer)
    answers.put(_ENDED)


def _add(answer: dict[str, Any], progress: Progress) -> None:
    if "entry" in answer:
        entry = Entry(**answer["entry"])
        progress.entries.append(entry)
        progress.frames += entry.frames
    elif "output" in answer:
        number, text, name = answer["output"]
        raise OutputError(number or errno.EIO, text, name)
    elif "failed" in answer:
        raise RuntimeError(f"Ray has ended the run: {answer['failed']}")
    else:
        raise RuntimeError(f"a machine of the cluster cannot extract: {answer['error']}")
