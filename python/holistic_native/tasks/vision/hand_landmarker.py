"""Find hands, with 21 points of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING, ClassVar

from holistic_native.tasks.components.containers.category import Category
from holistic_native.tasks.components.containers.landmark import Landmark, NormalizedLandmark
from holistic_native.tasks.core.base_options import BaseOptions
from holistic_native.tasks.core.model_asset import open_bundle
from holistic_native.tasks.vision.core.checks import (
    check_count,
    check_options,
    count,
    is_stateful,
    overlap,
    probability,
    real,
)
from holistic_native.tasks.vision.core.conversion import normalized_landmarks, world_landmarks
from holistic_native.tasks.vision.core.image import Image
from holistic_native.tasks.vision.core.task_runner import TaskKind, TaskRunner
from holistic_native.tasks.vision.core.vision_task import DetectingTask
from holistic_native.tasks.vision.core.vision_task_running_mode import VisionTaskRunningMode
from holistic_native.topology.hand import HandLandmark as HandLandmark
from holistic_native.topology.pairs import in_order

if TYPE_CHECKING:
    from typing_extensions import Self

    from holistic_native.landmarkers.hand import FoundHands, HandModels, HandSettings
    from holistic_native.model_files.bundle import Bundle

_SIDES = ("Right", "Left")


class HandLandmarksConnections:
    """The lines between the points of a hand, finger by finger."""

    @dataclass
    class Connection:
        """A line between two landmarks, by their indices."""

        start: int
        end: int

    HAND_PALM_CONNECTIONS: ClassVar = list(starmap(Connection, in_order((0, 1), (0, 5), (9, 13, 17), (5, 9), (0, 17))))
    HAND_THUMB_CONNECTIONS: ClassVar = list(starmap(Connection, in_order((1, 2, 3, 4))))
    HAND_INDEX_FINGER_CONNECTIONS: ClassVar = list(starmap(Connection, in_order((5, 6, 7, 8))))
    HAND_MIDDLE_FINGER_CONNECTIONS: ClassVar = list(starmap(Connection, in_order((9, 10, 11, 12))))
    HAND_RING_FINGER_CONNECTIONS: ClassVar = list(starmap(Connection, in_order((13, 14, 15, 16))))
    HAND_PINKY_FINGER_CONNECTIONS: ClassVar = list(starmap(Connection, in_order((17, 18, 19, 20))))
    HAND_CONNECTIONS: ClassVar = [
        *HAND_PALM_CONNECTIONS,
        *HAND_THUMB_CONNECTIONS,
        *HAND_INDEX_FINGER_CONNECTIONS,
        *HAND_MIDDLE_FINGER_CONNECTIONS,
        *HAND_RING_FINGER_CONNECTIONS,
        *HAND_PINKY_FINGER_CONNECTIONS,
    ]


@dataclass
class HandLandmarkerResult:
    """The hands in an image; the lists are parallel.

    Attributes:
        handedness: of each hand, its likelier side.
        hand_landmarks: 21 of each, as fractions of the image.
        hand_world_landmarks: 21 of each, in metres from the hand's middle.
    """

    handedness: list[list[Category]]
    hand_landmarks: list[list[NormalizedLandmark]]
    hand_world_landmarks: list[list[Landmark]]


@dataclass
class HandLandmarkerOptions:
    """How hands are sought.

    Attributes:
        base_options: the models, a `.task` bundle.
        running_mode: how images come.
        num_hands: how many hands are sought.
        min_hand_detection_confidence: the lowest score of a palm.
        min_hand_presence_confidence: what the score of a hand's landmarks must exceed.
        min_tracking_confidence: a palm is that of a hand that is followed where they overlap by more than this share.
        result_callback: gets result, image and timestamp in LIVE_STREAM mode.
    """

    base_options: BaseOptions
    running_mode: VisionTaskRunningMode = VisionTaskRunningMode.IMAGE
    num_hands: int = 1
    min_hand_detection_confidence: float = 0.5
    min_hand_presence_confidence: float = 0.5
    min_tracking_confidence: float = 0.5
    result_callback: Callable[[HandLandmarkerResult, Image, int], None] | None = None


class HandLandmarker(DetectingTask[HandLandmarkerResult]):
    """Finds hands, with 21 points of each in the image and in space."""

    _options_type = HandLandmarkerOptions

    @classmethod
    def create_from_options(cls, options: HandLandmarkerOptions, *, num_threads: int | None = None) -> Self:
        """Make a task; arguments and errors as of `VisionTask.create_from_options`."""
        from holistic_native.landmarkers.hand import HandLandmarking

        check_options(options)
        mode = options.running_mode
        settings = hand_settings(
            mode,
            options.num_hands,
            options.min_hand_detection_confidence,
            options.min_hand_presence_confidence,
            options.min_tracking_confidence,
        )
        models = hand_models(open_bundle(options.base_options))
        check_count("num_hands", settings.num_hands)
        graph = HandLandmarking(models, settings, stateful=is_stateful(mode), num_threads=num_threads)
        kind = TaskKind(_result, lambda: HandLandmarkerResult([], [], []))
        return cls(TaskRunner(graph, kind, mode, options.result_callback))


def hand_settings(
    mode: VisionTaskRunningMode, num_hands: int, detection: float, presence: float, tracking: float
) -> HandSettings:
    """Return the numbers of a task on hands.

    Raises:
        TypeError: one is of another type.
        ValueError: one is out of its range.
    """
    from holistic_native.landmarkers.hand import HandSettings

    return HandSettings(
        count("num_hands", num_hands),
        real(detection),
        probability("min_hand_presence_confidence", presence),
        overlap(tracking, mode, lowest=0.0, highest=1.0),
    )


def hand_models(bundle: Bundle) -> HandModels:
    """Read the models of a hand bundle.

    Raises:
        FileNotFoundError: it lacks one.
        ValueError, RuntimeError: one is damaged.
    """
    from holistic_native.landmarkers.hand import DETECTOR, LANDMARKS, HandModels
    from holistic_native.landmarkers.models import ImageModel

    return HandModels(ImageModel.read(bundle.model(DETECTOR)), ImageModel.read(bundle.model(LANDMARKS)))


def sides(found: FoundHands) -> list[list[Category]]:
    """Return each hand's likelier side."""
    return [[Category(side, float(score), _SIDES[side], _SIDES[side])] for side, score in found.handedness]


def _result(found: FoundHands) -> HandLandmarkerResult:
    return HandLandmarkerResult(
        sides(found), list(map(normalized_landmarks, found.landmarks)), list(map(world_landmarks, found.world))
    )
