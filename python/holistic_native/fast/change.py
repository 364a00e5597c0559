"""How a frame differs from the one before: not at all, as in a video, or as after a cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.branches.scene import Change

if TYPE_CHECKING:
    from numpy.typing import NDArray

# One block of 8x8 every 16 pixels: a quarter of the pixels is read.
SPACING = 16
# A block's mean must stay within this many grey levels for a frame to count as unchanged. The edge of a finger that
# moves by a tenth of a pixel moves it by more; what a camera or a codec adds to a picture at rest, mostly by less.
STILL = 1.0
# A new scene: more than this share of the blocks changes by more than this many grey levels.
CUT_SHARE = 0.5
CUT_LEVELS = 30.0
# Unchanged frames in a row after which a frame is tracked all the same: half a second at 30 frames a second.
LONGEST_REST = 15


class ChangeDetector:
    """Compare each frame with the last one that was tracked, by sums of small blocks of it."""

    def __init__(self, *, reuse: bool) -> None:
        """Start without a frame; without `reuse` no frame counts as unchanged."""
        self._reuse = reuse
        self.reset()

    def reset(self) -> None:
        """Forget the last frame."""
        self._sums: NDArray[np.int32] | None = None
        self._rested = 0

    def compare(self, frame: NDArray[np.uint8]) -> Change:
        """Compare the next frame, (height, width, 3) uint8.

        Unchanged frames are all compared with the last one that was not, so that slow changes add up until they count.
        """
        sums = _core.block_sums(frame, SPACING)
        before, self._sums = self._sums, sums
        if before is None:
            return Change.SOME
        if before.shape != sums.shape:
            self._rested = 0
            return Change.SCENE
        levels = np.abs(sums - before) / (_core.BLOCK_SIDE**2 * 3)
        if self._reuse and self._rested < LONGEST_REST and levels.max() <= STILL:
            self._sums = before
            self._rested += 1
            return Change.NONE
        self._rested = 0
        return Change.SCENE if np.count_nonzero(levels > CUT_LEVELS) > CUT_SHARE * levels.size else Change.SOME
