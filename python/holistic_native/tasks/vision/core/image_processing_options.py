"""How an image is turned before a task sees it."""

from __future__ import annotations

from dataclasses import dataclass

from holistic_native.tasks.components.containers.rect import RectF


@dataclass
class ImageProcessingOptions:
    """How an image is turned before a task sees it.

    Attributes:
        region_of_interest: None; no task here takes one.
        rotation_degrees: clockwise, a multiple of 90. Results are in the image as it was given.
    """

    region_of_interest: RectF | None = None
    rotation_degrees: int = 0
