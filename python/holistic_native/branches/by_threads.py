"""The stages of a branch, loaded once for each thread count that is requested."""

from __future__ import annotations

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
    """Stages without state between frames, so that any set can run on the next one."""

    def __init__(self, loader: Loader, make: Callable[[Loader], S], threads: int) -> None:
        """Load the set for `threads` at once, which reports what is missing or damaged; others when asked for."""
        self._load: Callable[[int], S] | None = lambda threads: make(loader.with_threads(threads))
        self._sets = {threads: self._load(threads)}

    def __getitem__(self, threads: int) -> S:
        """Return the set whose models run on this many threads; ValueError once closed."""
        # Without a lock, which a fork could leave locked: at worst a set is made twice, of the same models.
        found = self._sets.get(threads)
        if found is None:
            load = self._load
            if load is None:
                raise ValueError("the tracker is closed")
            found = self._sets.setdefault(threads, load(threads))
        return found

    def close(self) -> None:
        """Free all sets, and let go of the files that models would be read from."""
        self._load = None
        for stages in list(self._sets.values()):
            for stage in stages:
                stage.close()
        self._sets.clear()
