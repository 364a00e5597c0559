"""A stream that was begun, and whether it has ended."""

from __future__ import annotations

import weakref
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from holistic_native.scheduling.pipeline import Pipeline

R = TypeVar("R")


class OpenStream(Generic[R]):
    """What a tracker knows about its stream.

    The generator itself shows whether it has ended, by its end, an exception, or because nobody holds it any more: no
    note of its end could be relied on, since an interrupt may cut off any clean-up.

    Attributes:
        generator: what gives the results.
        pipeline: what makes them, once the first was asked for.
        complete: all frames that were fetched are done, and their results given.
    """

    generator: weakref.ref[Generator[R, None, None]]
    pipeline: Pipeline[Any, Any, R]

    def __init__(self) -> None:
        self.complete = False

    def is_alive(self) -> bool:
        """Return whether the stream can still yield a result."""
        generator = self.generator()
        return generator is not None and generator.gi_frame is not None  # type: ignore[attr-defined]
