"""Errors of positions: mean distance, share of correct keypoints, object keypoint similarity.

All take NaN for what is not there, leave it out, and answer NaN where nothing is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def distances(candidate: Floats, reference: Floats) -> Floats:
    """Measure how far points lie from where they should.

    Args:
        candidate: (T, N, 2) pixels.
        reference: (T, N, 2) pixels.

    Returns:
        (T, N) pixels; NaN where one of the two points is not there.
    """
    if candidate.shape != reference.shape:
        raise ValueError(f"candidate and reference must have the same shape, got {candidate.shape}, {reference.shape}")
    return np.hypot(candidate[..., 0] - reference[..., 0], candidate[..., 1] - reference[..., 1])


def mean(values: Floats) -> float:
    """Return the mean of what is there."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else np.nan


def percentile(values: Floats, percent: float) -> float:
    """Return a percentile, 0..100, of the values that are not NaN."""
    known = values[~np.isnan(values)]
    return float(np.percentile(known, percent)) if known.size else np.nan


def correct_share(errors: Floats, scale: Floats, threshold: float) -> float:
    """Return the share of points that are at most a part of the person's size away (PCK).

    Yang and Ramanan, "Articulated Human Detection with Flexible Mixtures of Parts", PAMI 2013. PCK@0.2 takes the length
    of the torso and 0.2, PCKh@0.5 (Andriluka et al., CVPR 2014) the size of the head and 0.5.

    Args:
        errors: (T, N) pixels.
        scale: (T,) pixels.
        threshold: the part of the scale that is still correct.
    """
    relative = errors / scale[:, None]
    known = ~np.isnan(relative)
    return float((relative[known] <= threshold).mean()) if known.any() else np.nan


def similarity(errors: Floats, area: Floats, sigmas: Floats) -> Floats:
    """Return the object keypoint similarity (OKS) of every frame.

    The mean over the keypoints of exp(-d^2 / (2 area (2 sigma)^2)): 1 where they agree, near 0 where they are farther
    apart than two annotators would put them (Lin et al., "Microsoft COCO", ECCV 2014; cocodataset.org, keypoints-eval).

    Args:
        errors: (T, N) pixels.
        area: (T,) square pixels.
        sigmas: (N,), the constant of each keypoint.

    Returns:
        (T,) in 0..1; NaN where no keypoint or no area is known.
    """
    # As in pycocotools: an area of 0 divides nothing by zero.
    spread = 2 * (area[:, None] + np.spacing(1)) * (2 * sigmas) ** 2
    closeness = np.exp(-(errors**2) / spread)
    known = ~np.isnan(closeness)
    count = known.sum(axis=1)
    total = np.where(known, closeness, 0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
