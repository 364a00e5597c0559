"""What detectors return."""

from __future__ import annotations

from dataclasses import dataclass

from holistic_native.tasks.components.containers.bounding_box import BoundingBox
from holistic_native.tasks.components.containers.category import Category
from holistic_native.tasks.components.containers.keypoint import NormalizedKeypoint


@dataclass
class Detection:
    """Something found in an image.

    Attributes:
        bounding_box: where, in whole pixels.
        categories: what, with its score.
        keypoints: its points; None where there are none.
    """

    bounding_box: BoundingBox
    categories: list[Category]
    keypoints: list[NormalizedKeypoint] | None = None


@dataclass
class DetectionResult:
    """All that a detector found in an image.

    Attributes:
        detections: by descending score.
    """

    detections: list[Detection]
