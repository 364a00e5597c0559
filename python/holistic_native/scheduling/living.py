"""A register of live objects that does not keep them alive."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

_FIRST_SWEEP = 64


class Living(Generic[T]):
    """A set of weak references.

    Not `weakref.WeakSet`, which runs Python code whenever a member dies: an interrupt that arrives in such code is
    reported and lost, and the program goes on as if nobody had pressed Ctrl-C.
    """

    def __init__(self) -> None:
        self._references: dict[int, weakref.ref[T]] = {}
        self._sweep_at = _FIRST_SWEEP

    def add(self, what: T) -> None:
        """Register an object for as long as it lives."""
        self._references[id(what)] = weakref.ref(what)
        if len(self._references) >= self._sweep_at:
            self._sweep()

    def _sweep(self) -> None:
        for key, reference in list(self._references.items()):
            if reference() is None and self._references.get(key) is reference:
                del self._references[key]
        self._sweep_at = max(_FIRST_SWEEP, 2 * len(self._references))

    def __iter__(self) -> Iterator[T]:
        found = (reference() for reference in list(self._references.values()))
        return (what for what in found if what is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)
