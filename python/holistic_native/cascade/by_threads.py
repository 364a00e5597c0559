"""The stages of a branch, loaded once for each number of threads they are asked for with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from holistic_native.runtime.loader import Loader


class Stage(Protocol):
    """What all stages have in common."""

    def close(self) -> None:
        """Free the models."""


S = TypeVar("S", bound=tuple[Stage, ...])


class ByThreads(Generic[S]):
    """Stages that remember nothing between frames, so that any set will do for the next one."""

    def __init__(self, loader: Loader, make: Callable[[Loader], S], threads: int) -> None:
        """Load the set for `threads` at once, which tells what is missing or damaged; others when asked for."""
        self._loader = loader
        self._make = make
        self._lock = threading.Lock()
        self._sets = {threads: make(loader.with_threads(threads))}

    def __getitem__(self, threads: int) -> S:
        """Return the set whose models run on this many threads."""
        with self._lock:
            if threads not in self._sets:
                self._sets[threads] = self._make(self._loader.with_threads(threads))
            return self._sets[threads]

    def close(self) -> None:
        """Free all sets."""
        for stages in self._sets.values():
            for stage in stages:
                stage.close()
        self._sets.clear()
