"""What `GestureRecognizer` returns."""

from __future__ import annotations

from dataclasses import dataclass

from holistic_native.tasks.components.containers.category import Category
from holistic_native.tasks.components.containers.landmark import Landmark, NormalizedLandmark


@dataclass
class GestureRecognizerResult:
    """The hands in an image and their gestures; all lists are empty where no hand makes a gesture.

    Attributes:
        gestures: of the hands that make one, in order: fewer than hands where some make none.
        handedness: of each hand, its likelier side.
        hand_landmarks: 21 of each, as fractions of the image.
        hand_world_landmarks: 21 of each, in metres from the hand's middle.
    """

    gestures: list[list[Category]]
    handedness: list[list[Category]]
    hand_landmarks: list[list[NormalizedLandmark]]
    hand_world_landmarks: list[list[Landmark]]
