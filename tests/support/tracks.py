"""Made-up people for tests of the evaluation."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from holistic_native.evaluate import PARTS, Track

COUNTS = {"body": 33, "left_hand": 21, "right_hand": 21, "face": 468}
seeds = st.integers(0, 2**32 - 1)


def random_track(seed: int, frames: int = 6) -> Track:
    """A person whose parts come and go; the body is always there, and larger than a point."""
    random = np.random.default_rng(seed)
    points = {part: random.uniform(0, 1000, (frames, COUNTS[part], 2)) for part in PARTS}
    for part in PARTS[1:]:
        points[part][random.random(frames) < 0.3] = np.nan
    return Track(points)


def moved(track: Track, *, scale: float = 1.0, shift: tuple[float, float] = (0.0, 0.0)) -> Track:
    """The same track on a picture that is scaled, then shifted."""
    return Track({part: points * scale + np.array(shift) for part, points in track.points.items()})


def noisy(track: Track, seed: int, spread: float = 10.0) -> Track:
    random = np.random.default_rng(seed)
    return Track({part: points + random.normal(0, spread, points.shape) for part, points in track.points.items()})


def standing(frames: int = 1) -> NDArray[np.float64]:
    """A body on a grid: shoulders 40 apart at height 100, hips 40 apart at height 200, ears 20 apart at height 60."""
    body = np.zeros((frames, 33, 2))
    body[:, [0, 2, 5, 7, 8]] = [(50, 62), (54, 58), (46, 58), (60, 60), (40, 60)]
    body[:, 11:17] = [(70, 100), (30, 100), (80, 150), (20, 150), (80, 190), (20, 190)]
    body[:, 23:29] = [(70, 200), (30, 200), (70, 270), (30, 270), (70, 340), (30, 340)]
    body[:, 29:33] = [(68, 350), (32, 350), (75, 352), (25, 352)]
    return body
