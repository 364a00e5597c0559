"""Find bodies, with 33 points and on request a mask of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import starmap
from typing import TYPE_CHECKING, ClassVar

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
from holistic_native.tasks.vision.core.conversion import float_image, normalized_landmarks, world_landmarks
from holistic_native.tasks.vision.core.image import Image
from holistic_native.tasks.vision.core.task_runner import TaskKind, TaskRunner
from holistic_native.tasks.vision.core.vision_task import DetectingTask
from holistic_native.tasks.vision.core.vision_task_running_mode import VisionTaskRunningMode
from holistic_native.topology.pose import LINES
from holistic_native.topology.pose import PoseLandmark as PoseLandmark

if TYPE_CHECKING:
    from typing_extensions import Self

    from holistic_native.landmarkers.pose import PoseModels, PosesFound


class PoseLandmarksConnections:
    """The lines between the points of a body."""

    @dataclass
    class Connection:
        """A line between two landmarks, by their indices."""

        start: int
        end: int

    POSE_LANDMARKS: ClassVar = list(starmap(Connection, LINES))


@dataclass
class PoseLandmarkerResult:
    """The bodies in an image.

    Attributes:
        pose_landmarks: 33 of each, as fractions of the image.
        pose_world_landmarks: 33 of each, in metres from the middle of the hips.
        segmentation_masks: of each, (height, width, 1) float32, 0..1; None unless they were asked for and a body found.
    """

    pose_landmarks: list[list[NormalizedLandmark]]
    pose_world_landmarks: list[list[Landmark]]
    segmentation_masks: list[Image] | None = None


@dataclass
class PoseLandmarkerOptions:
    """How bodies are sought, and what is computed of them.

    Attributes:
        base_options: the models, a `.task` bundle.
        running_mode: how images come.
        num_poses: how many bodies are sought; a single one is smoothed unless images stand alone.
        min_pose_detection_confidence: the lowest score of a body.
        min_pose_presence_confidence: what the score of a body's landmarks must exceed.
        min_tracking_confidence: a body that is detected replaces one that is followed where they overlap by more than
            this share.
        output_segmentation_masks: whether masks are computed.
        result_callback: gets result, image and timestamp in LIVE_STREAM mode.
        correct_rotation: MediaPipe does not turn bodies back that it detects on a rotated image, so that its landmarks
            are off by many pixels; True turns them. Not an option of MediaPipe.
    """

    base_options: BaseOptions
    running_mode: VisionTaskRunningMode = VisionTaskRunningMode.IMAGE
    num_poses: int = 1
    min_pose_detection_confidence: float = 0.5
    min_pose_presence_confidence: float = 0.5
    min_tracking_confidence: float = 0.5
    output_segmentation_masks: bool = False
    result_callback: Callable[[PoseLandmarkerResult, Image, int], None] | None = None
    correct_rotation: bool = field(default=False, kw_only=True, repr=False)


class PoseLandmarker(DetectingTask[PoseLandmarkerResult]):
    """Finds bodies, with 33 points of each in the image and in space; on request with masks."""

    _options_type = PoseLandmarkerOptions

    @classmethod
    def create_from_options(cls, options: PoseLandmarkerOptions, *, num_threads: int | None = None) -> Self:
        """Make a task; arguments and errors as of `VisionTask.create_from_options`."""
        from holistic_native.landmarkers.pose import PoseLandmarking, PoseSettings

        check_options(options)
        mode = options.running_mode
        settings = PoseSettings(
            count("num_poses", options.num_poses),
            real(options.min_pose_detection_confidence),
            probability("min_pose_presence_confidence", options.min_pose_presence_confidence),
            overlap(options.min_tracking_confidence, mode),
            bool(options.output_segmentation_masks),
            bool(options.correct_rotation),
        )
        models = _models(options.base_options)
        check_count("num_poses", settings.num_poses)
        graph = PoseLandmarking(models, settings, stateful=is_stateful(mode), num_threads=num_threads)
        kind = TaskKind(_result, lambda: PoseLandmarkerResult([], []))
        return cls(TaskRunner(graph, kind, mode, options.result_callback))


def _models(options: BaseOptions) -> PoseModels:
    from holistic_native.landmarkers.models import ImageModel
    from holistic_native.landmarkers.pose import DETECTOR, LANDMARKS, PoseModels

    bundle = open_bundle(options)
    return PoseModels(ImageModel.read(bundle.model(DETECTOR)), ImageModel.read(bundle.model(LANDMARKS)))


def _result(found: PosesFound) -> PoseLandmarkerResult:
    masks = [float_image(mask) for mask in found.masks or ()]
    return PoseLandmarkerResult(
        list(map(normalized_landmarks, found.landmarks)), list(map(world_landmarks, found.world)), masks or None
    )
