"""When each step of a frame began and ended: noted on the frame itself, by whichever thread works on it."""

from __future__ import annotations

import functools
import itertools
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT_FRAMES = 1000
"""Frames a trace remembers; a frame of Holistic takes about 2 KiB."""


class Thread(NamedTuple):
    """A thread, by its number and its name."""

    ident: int
    name: str


class Look(NamedTuple):
    """One look of a model at a region. All times are of `time.perf_counter_ns`.

    Attributes:
        branch: the part of the cascade that looked, such as "left hand"; empty where there is but one.
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
    """All that one branch of the cascade did for a frame, its looks and what lies between them."""

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
        looks: of the models, in the order in which they ended.
        branches: in the order in which they ended.
    """

    index: int
    start: int
    end: int
    looks: tuple[Look, ...]
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Notes:
    """What is known of a frame that is being worked on; any thread may append.

    Attributes:
        index: 0 for the first frame of the tracker.
        start: when the tracker took the frame.
        looks: those that have ended.
        branches: those that have ended.
    """

    index: int
    start: int
    looks: list[Look] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)


class TracedFrame(np.ndarray[Any, np.dtype[np.uint8]]):
    """A frame that carries notes of what is done for it, so that a step needs to know nothing but its frame.

    A frame that is not traced is a plain array: then a step pays for one type check.

    Attributes:
        notes: the same for all views of a frame.
        branch: the branch of the cascade that this view of the frame was given to.
    """

    notes: Notes
    branch: str

    @classmethod
    def of(cls, image: NDArray[np.uint8], notes: Notes, branch: str = "") -> TracedFrame:
        """Return a view of the image's pixels."""
        frame = image.view(cls)
        frame.notes = notes
        frame.branch = branch
        return frame


class LookTimer:
    """Take the times of one look at a traced frame: make it at the start, then `cropped`, `inferred`, `end`."""

    def __init__(self, frame: TracedFrame, file_name: str) -> None:
        """Start; the file's name without `.tflite` becomes the model's."""
        self._frame = frame
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
        self._frame.notes.looks.append(Look(self._frame.branch, self._model, *times, this_thread()))


class Trace:
    """The traces of the last frames of a tracker."""

    def __init__(self) -> None:
        self._frames: deque[FrameTrace] = deque(maxlen=KEPT_FRAMES)
        self._count = itertools.count()

    def begin(self, image: NDArray[np.uint8]) -> TracedFrame:
        """Return the next frame with its trace begun, a view of the same pixels."""
        return TracedFrame.of(image, Notes(next(self._count), perf_counter_ns()))

    def end(self, frame: TracedFrame) -> None:
        """Keep the trace of a frame that is done; that of a frame which failed just goes with the frame."""
        end, notes = perf_counter_ns(), frame.notes
        self._frames.append(FrameTrace(notes.index, notes.start, end, tuple(notes.looks), tuple(notes.branches)))

    def frames(self) -> tuple[FrameTrace, ...]:
        """Return the kept traces in the order in which the frames were done."""
        return tuple(self._frames.copy())  # copied at once: iterating would meet what other threads append

    def clear(self) -> None:
        """Forget the traces; frames go on being counted."""
        self._frames.clear()


class _Named(Protocol):
    branch: str


S = TypeVar("S", bound=_Named)
P = ParamSpec("P")
R = TypeVar("R")
Image = np.ndarray[Any, np.dtype[np.uint8]]


def traced_branch(track: Callable[Concatenate[S, Image, P], R]) -> Callable[Concatenate[S, Image, P], R]:
    """Note when a method that tracks a branch begins and ends, on frames that are traced.

    Args:
        track: a method whose object has the name of its branch in `branch`, and whose first argument is the frame.
    """

    @functools.wraps(track)
    def timed(self: S, frame: Image, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not isinstance(frame, TracedFrame):
            return track(self, frame, *args, **kwargs)
        start = perf_counter_ns()
        result = track(self, TracedFrame.of(frame, frame.notes, self.branch), *args, **kwargs)
        frame.notes.branches.append(Branch(self.branch, start, perf_counter_ns(), this_thread()))
        return result

    return timed


def this_thread() -> Thread:
    """Return the calling thread."""
    return Thread(threading.get_ident(), threading.current_thread().name)
