"""A frame on its way through the cascade: its pixels, its time, and where its timings are noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.timing.trace import Notes


class Frame:
    """A frame, as one branch of the cascade gets it.

    Attributes:
        pixels: (height, width, 3) uint8 RGB with strides of its own, never written to.
        width: in pixels.
        height: in pixels.
        size: (width, height), the order in which kernels take it.
        time_us: when it was taken, in microseconds.
        threads: that each model runs on.
        branch: which branch of the cascade it was given to; empty where there is but one.
        notes: where timings are noted; None when they are not asked for.
    """

    __slots__ = ("branch", "height", "notes", "pixels", "size", "threads", "time_us", "width")

    def __init__(
        self,
        pixels: NDArray[np.uint8],
        time_us: int = 0,
        *,
        threads: int = 1,
        branch: str = "",
        notes: Notes | None = None,
    ) -> None:
        self.pixels = pixels
        self.height, self.width = pixels.shape[:2]
        self.size = (self.width, self.height)
        self.time_us = time_us
        self.threads = threads
        self.branch = branch
        self.notes = notes

    def on(self, threads: int) -> Frame:
        """Return the same frame for models that run on another number of threads."""
        return Frame(self.pixels, self.time_us, threads=threads, branch=self.branch, notes=self.notes)

    def for_branch(self, branch: str) -> Frame:
        """Return the same frame for a branch, under whose name timings are noted."""
        return Frame(self.pixels, self.time_us, threads=self.threads, branch=branch, notes=self.notes)
