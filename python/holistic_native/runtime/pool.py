"""Loaded models that wait for work, shared by the trackers of a process."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Protocol
from weakref import WeakValueDictionary

from holistic_native.scheduling.forks import FORKS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Model(Protocol):
    """A loaded model with in-place inputs and outputs: one interpreter, or several in a row."""

    inputs: tuple[NDArray[np.float32], ...]
    outputs: tuple[NDArray[np.float32], ...]

    def run(self) -> None:
        """Run once on what the inputs hold."""

    def close(self) -> None:
        """Free the memory."""


class ModelPool:
    """Interpreters of one model, all alike: a stage borrows one for an inference and gives it back.

    A model remembers nothing between inferences. So trackers that take turns share one interpreter, and those that run
    at the same moment have one each, made when it is first needed. All are freed with the pool.
    """

    def __init__(self, make: Callable[[], Model], name: str, *, threads: int) -> None:
        """Start empty.

        Args:
            make: loads one more interpreter.
            name: the model's file name.
            threads: that an interpreter works with.
        """
        self.name = name
        self._make = make
        self._threads = threads
        # Without a lock: threads may append to a list and pop from it at the same time.
        self._idle: list[Model] = []
        FORKS.inherit(self)

    def take(self) -> Model:
        """Take a model that nobody else uses."""
        try:
            return self._idle.pop()
        except IndexError:
            pass
        with FORKS.loading:
            return self._make()

    def give_back(self, model: Model) -> None:
        """Return a model that was taken; from now on others may overwrite its outputs."""
        self._idle.append(model)

    def after_fork(self) -> None:
        """Load anew what works with threads of the parent's; the others serve the child as well."""
        if self._threads > 1:
            self._idle = []


class Pools:
    """The pools in use, each for as long as some tracker holds it."""

    def __init__(self) -> None:
        self._pools: WeakValueDictionary[Hashable, ModelPool] = WeakValueDictionary()

    def get(self, key: Hashable, make: Callable[[], ModelPool]) -> ModelPool:
        """Return the pool with a key, a new one when nobody holds such a pool."""
        with FORKS.loading:
            pool = self._pools.get(key)
            if pool is None:
                pool = self._pools[key] = make()
            return pool


# The one thing of this package that a process shares: it holds nothing that some tracker does not hold.
SHARED_POOLS = Pools()
