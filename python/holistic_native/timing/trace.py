"""When each step of a frame began and ended: noted on the frame itself, by whichever thread works on it."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import NamedTuple

KEPT_FRAMES = 1000
"""Frames a trace remembers; a frame of Holistic takes about 2 KiB."""


class Thread(NamedTuple):
    """A thread, by its number and its name."""

    ident: int
    name: str


class ModelRun(NamedTuple):
    """One run of a model on a region. All times are of `time.perf_counter_ns`.

    Attributes:
        branch: the part of the cascade it ran for, such as "left hand"; empty where there is but one.
        model: the model's name, such as "hand_landmark_full".
        start: when the crop began.
        cropped: when the crop was in the model's input and the inference began.
        inferred: when the inference ended.
        end: when the outputs were read.
        thread: who did it.
    """

    branch: str
    model: str
    start: int
    cropped: int
    inferred: int
    end: int
    thread: Thread


class Branch(NamedTuple):
    """All that one branch of the cascade did for a frame, its runs and what lies between them."""

    name: str
    start: int
    end: int
    thread: Thread


@dataclass(frozen=True)
class FrameTrace:
    """All that was done for one frame.

    Attributes:
        index: 0 for the first frame of the tracker.
        start: when the tracker took the frame.
        end: when the result was there.
        runs: of the models, in the order in which they ended.
        branches: in the order in which they ended.
    """

    index: int
    start: int
    end: int
    runs: tuple[ModelRun, ...]
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Notes:
    """What is known of a frame that is being worked on; any thread may append.

    Attributes:
        index: 0 for the first frame of the tracker.
        start: when the tracker took the frame.
        runs: those that have ended.
        branches: those that have ended.
    """

    index: int
    start: int
    runs: list[ModelRun] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)


class RunTimer:
    """Take the times of one run of a model: make it at the start, then `cropped`, `inferred`, `end`."""

    def __init__(self, notes: Notes, branch: str, file_name: str) -> None:
        """Start; the file's name without `.tflite` becomes the model's."""
        self._notes, self._branch = notes, branch
        self._model = file_name.removesuffix(".tflite")
        self._start = self._cropped = self._inferred = perf_counter_ns()

    def cropped(self) -> None:
        """Note that the crop is done."""
        self._cropped = perf_counter_ns()

    def inferred(self) -> None:
        """Note that the inference is done."""
        self._inferred = perf_counter_ns()

    def end(self) -> None:
        """Note that the outputs are read, and write all down."""
        times = (self._start, self._cropped, self._inferred, perf_counter_ns())
        self._notes.runs.append(ModelRun(self._branch, self._model, *times, this_thread()))


class Trace:
    """The traces of the last frames of a tracker."""

    def __init__(self) -> None:
        self._frames: deque[FrameTrace] = deque(maxlen=KEPT_FRAMES)
        self._count = itertools.count()

    def begin(self) -> Notes:
        """Begin the trace of the next frame."""
        return Notes(next(self._count), perf_counter_ns())

    def end(self, notes: Notes) -> None:
        """Keep the trace of a frame that is done; the trace of a frame that failed is dropped with the frame."""
        end = perf_counter_ns()
        self._frames.append(FrameTrace(notes.index, notes.start, end, tuple(notes.runs), tuple(notes.branches)))

    def frames(self) -> tuple[FrameTrace, ...]:
        """Return the kept traces in the order in which the frames were done."""
        return tuple(self._frames.copy())  # copied at once: iterating would meet what other threads append

    def clear(self) -> None:
        """Forget the traces; frames go on being counted."""
        self._frames.clear()


def this_thread() -> Thread:
    """Return the calling thread."""
    return Thread(threading.get_ident(), threading.current_thread().name)
