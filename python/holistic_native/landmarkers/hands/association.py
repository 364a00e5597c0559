"""Which of the hands that are followed and those that are detected are the same.

Source: MediaPipe's HandAssociationCalculator.
"""

from __future__ import annotations

from collections.abc import Sequence

from holistic_native import _core


def associated_hands(
    followed: Sequence[_core.Region], detected: Sequence[_core.Region], most_overlap: float
) -> list[_core.Region]:
    """Return all regions of hands that are followed, then those detected that overlap no other by more than that."""
    regions = list(followed)
    for region in detected:
        if all(_core.region_overlap(region, other) <= most_overlap for other in regions):
            regions.append(region)
    return regions
