"""The landmarks of one thing, with where and what it is."""

from __future__ import annotations

from dataclasses import dataclass

from holistic_native.tasks.components.containers.category import Category
from holistic_native.tasks.components.containers.landmark import Landmark, NormalizedLandmark
from holistic_native.tasks.components.containers.rect import NormalizedRect


@dataclass
class LandmarksDetectionResult:
    """Landmarks that were detected.

    Attributes:
        landmarks: in the image.
        categories: what was detected.
        world_landmarks: in space.
        rect: the region they were found in.
    """

    landmarks: list[NormalizedLandmark] | None
    categories: list[Category] | None
    world_landmarks: list[Landmark] | None
    rect: NormalizedRect
