"""Hands on a picture or a video, as MediaPipe's HandLandmarker computes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.branches.by_threads import ByThreads
from holistic_native.branches.hand import PALM_DIRECTION, PALM_SCALE, PALM_SHIFT_Y, tracked_region
from holistic_native.frames.frame import Frame
from holistic_native.landmarkers.hands.association import associated_hands
from holistic_native.landmarkers.hands.duplicates import distinct_hands
from holistic_native.landmarkers.models import TASKS, ImageModel, rounded, task_loader
from holistic_native.landmarkers.rects import image_region
from holistic_native.landmarkers.several import Several
from holistic_native.landmarkers.side_by_side import SideBySide
from holistic_native.stages.detector import PALM, Detector
from holistic_native.stages.hand_landmarks import HandKind, HandLandmarker, HandObservation

if TYPE_CHECKING:
    from numpy.typing import NDArray


DETECTOR, LANDMARKS = "hand_detector.tflite", "hand_landmarks_detector.tflite"
"""Their names in a bundle."""
RIGHT, LEFT = 0, 1
# The direction that the line from a palm's wrist to its middle finger is turned to. MediaPipe's graph means degrees,
# but its option takes radians.
PALM_UP_RADIANS = 90.0


@dataclass(frozen=True)
class HandModels:
    """The models of a hand bundle."""

    detector: ImageModel
    landmarks: ImageModel


@dataclass(frozen=True)
class HandSettings:
    """The numbers of HandLandmarkerOptions.

    Attributes:
        num_hands: how many are sought, at least 1.
        min_detection_confidence: the lowest score of a palm.
        min_presence_confidence: what the landmark model's presence must exceed.
        min_tracking_confidence: a palm that is detected is a hand that is followed where they overlap by more.
    """

    num_hands: int = 1
    min_detection_confidence: float = 0.5
    min_presence_confidence: float = 0.5
    min_tracking_confidence: float = 0.5


@dataclass(frozen=True)
class FoundHands:
    """The hands on a frame; the lists are parallel.

    Attributes:
        handedness: (index, score): the likelier side, `RIGHT` or `LEFT`, and how likely it is.
        landmarks: (21, 3) float32: fractions of the image, z by its width.
        world: (21, 3) float32: metres from the hand's middle.
    """

    handedness: list[tuple[int, np.float32]]
    landmarks: list[NDArray[np.float32]]
    world: list[NDArray[np.float32]]


class HandLandmarking:
    """Find hands, and follow them in a video."""

    def __init__(
        self, models: HandModels, settings: HandSettings, *, stateful: bool, num_threads: int | None = None
    ) -> None:
        """Load the models.

        Args:
            models: of a bundle.
            settings: what is sought.
            stateful: whether the frames are those of a video; otherwise each is a picture of its own.
            num_threads: CPU cores to use in all; None for those this process may use, at most 4.

        Raises:
            ValueError: a model is damaged or of another shape.
        """
        loader = task_loader({DETECTOR: models.detector, LANDMARKS: models.landmarks}, num_threads)
        palm = replace(PALM[1], model=DETECTOR, value_range=models.detector.value_range, project=True)
        hand = HandKind(LANDMARKS, models.landmarks.value_range, keep_aspect=False)

        self._threads = loader.schedule.alone
        self._side_by_side = SideBySide(loader.schedule, settings.num_hands)
        self._detectors = ByThreads(loader, lambda loader: (Detector(loader, palm),), self._threads)
        # Of several hands, nobody knows yet on how many threads they will run.
        several = settings.num_hands > 1
        self._landmarkers = ByThreads(
            loader, lambda loader: (HandLandmarker(loader, hand, lazy=several),), self._threads
        )
        self._most = settings.num_hands
        self._min_score = settings.min_detection_confidence
        self._min_presence = rounded(settings.min_presence_confidence)
        self._hands = Several(
            limit=settings.num_hands,
            follow=stateful,
            associate=partial(associated_hands, most_overlap=rounded(settings.min_tracking_confidence)),
            observe=self._observe,
            side_by_side=self._side_by_side,
            all_followed=True,
        )

    def reset(self) -> None:
        """Forget the past frames."""
        self._side_by_side.settle()
        self._hands.regions = ()

    def process(self, image: NDArray[np.uint8], time_us: int, rotation_degrees: int = 0) -> FoundHands:
        """Find the hands on the next frame.

        Args:
            image: (height, width, 3) RGB, any strides.
            time_us: of the frame; hands do not depend on it.
            rotation_degrees: by which the image is to be turned to be upright, a multiple of 90.
        """
        frame = Frame(image, time_us, threads=self._threads)
        whole = image_region(frame.size, rotation_degrees)
        found = self._hands.track(frame, lambda frame: self._detect(frame, whole))
        kept = [found[index] for index in distinct_hands([hand.landmarks for hand in found], frame.size)]
        self._hands.regions = [tracked_region(hand.landmarks, frame.size, TASKS) for hand in kept]
        return FoundHands(
            [_handedness(hand) for hand in kept],
            [hand.landmarks for hand in kept],
            [hand.world for hand in kept if hand.world is not None],
        )

    def _detect(self, frame: Frame, whole: _core.Region) -> list[_core.Region]:
        palms = self._detectors[frame.threads][0].detect(frame, whole, min_score=self._min_score)
        return [_palm_region(palms, row, frame.size) for row in range(min(len(palms), self._most))]

    def _observe(self, frame: Frame, region: _core.Region) -> HandObservation | None:
        return self._landmarkers[frame.threads][0].observe(frame, region, min_presence=self._min_presence)

    def close(self) -> None:
        """Free the models and end the threads; never waits."""
        self._detectors.close()
        self._landmarkers.close()
        self._side_by_side.stop()


def _palm_region(palms: NDArray[np.float32], row: int, size: tuple[int, int]) -> _core.Region:
    palm = _core.region_from_detection(
        palms, row, *PALM_DIRECTION, size, 0.0, arithmetic=TASKS, target_radians=PALM_UP_RADIANS
    )
    return _core.transform_region(palm, size, PALM_SCALE, PALM_SHIFT_Y, arithmetic=TASKS)


def _handedness(hand: HandObservation) -> tuple[int, np.float32]:
    # What legacy MediaPipe takes for a left hand in a mirrored picture, Tasks take for a right one in a picture.
    right = np.float32(0.0) if hand.left is None else np.float32(hand.left)
    left = np.float32(1.0) - right
    return (LEFT, left) if left > right else (RIGHT, right)
