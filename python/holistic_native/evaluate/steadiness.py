"""Whether a part is found when it is there, and how steady it stays: presence, flicker, jitter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.evaluate.metrics import mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLICKER_FRAMES = 5
"""A part that is back after at most so many frames was not gone: it flickered."""


@dataclass(frozen=True)
class Presence:
    """On which frames a part was found; NaN where there are no such frames.

    Attributes:
        precision: of the frames where the candidate has it, the share where the reference has it.
        recall: of the frames where the reference has it, the share where the candidate has it.
    """

    precision: float
    recall: float


@dataclass(frozen=True)
class Motion:
    """How much a part jitters in a video.

    Attributes:
        jitter: mean acceleration of the candidate's points, pixels per frame per frame, where both have them on three
            frames in a row.
        jitter_reference: the same of the reference's.
        flicker: how often the candidate loses the part for at most five frames.
        flicker_reference: the same of the reference.
    """

    jitter: float
    jitter_reference: float
    flicker: int
    flicker_reference: int


def compare_presence(candidate: NDArray[np.bool_], reference: NDArray[np.bool_]) -> Presence:
    """Compare on which frames a part is there, each (T,)."""
    both, found, wanted = (int(frames.sum()) for frames in (candidate & reference, candidate, reference))
    return Presence(both / found if found else np.nan, both / wanted if wanted else np.nan)


def compare_motion(
    candidate: NDArray[np.float64], reference: NDArray[np.float64], *present: NDArray[np.bool_]
) -> Motion:
    """Compare how much a part jitters.

    Args:
        candidate: (T, N, 2) pixels, NaN where there are none.
        reference: the same points, as they should be.
        present: (T,) each, whether the candidate has the part, and whether the reference has it.
    """
    changes = acceleration(candidate), acceleration(reference)
    both = ~np.isnan(changes[0]) & ~np.isnan(changes[1])
    jitter = [mean(change[both]) for change in changes]
    lost = [flicker(frames) for frames in present]
    return Motion(jitter[0], jitter[1], lost[0], lost[1])


def flicker(present: NDArray[np.bool_], longest_gap: int = FLICKER_FRAMES) -> int:
    """Count how often a part is lost and found again within a few frames.

    Args:
        present: (T,), whether it was found.
        longest_gap: a gap of more frames than this is no flicker.
    """
    gaps = np.diff(np.flatnonzero(present)) - 1
    return int(((gaps > 0) & (gaps <= longest_gap)).sum())


def acceleration(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure how much each point's step from frame to frame changes: 0 at rest and in even motion.

    Args:
        points: (T, N, 2) pixels, NaN where there are none.

    Returns:
        (max(T - 2, 0), N) pixels per frame per frame; NaN unless the point is there on three frames in a row.
    """
    change = np.diff(points, n=2, axis=0) if len(points) > 2 else points[:0]
    return np.hypot(change[..., 0], change[..., 1])
