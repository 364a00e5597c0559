"""Find a body with its hands and face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from holistic_native.tasks.components.containers.category import Category
from holistic_native.tasks.components.containers.landmark import Landmark, NormalizedLandmark
from holistic_native.tasks.core.base_options import BaseOptions
from holistic_native.tasks.core.model_asset import open_bundle
from holistic_native.tasks.vision.core.checks import check_options, probability, real
from holistic_native.tasks.vision.core.conversion import float_image, normalized_landmarks, world_landmarks
from holistic_native.tasks.vision.core.image import Image
from holistic_native.tasks.vision.core.task_runner import TaskKind, TaskRunner
from holistic_native.tasks.vision.core.vision_task import DetectingTask
from holistic_native.tasks.vision.core.vision_task_running_mode import VisionTaskRunningMode
from holistic_native.tasks.vision.face_landmarker import blendshape_categories

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from typing_extensions import Self

    from holistic_native.landmarkers.holistic import HolisticFound, HolisticModels, HolisticSettings


@dataclass
class HolisticLandmarkerResult:
    """The body in an image with its hands and face; what was not found is an empty list.

    Attributes:
        face_landmarks: 478, as fractions of the image.
        pose_landmarks: 33, as fractions of the image.
        pose_world_landmarks: 33, in metres from the middle of the hips.
        left_hand_landmarks: 21, as fractions of the image.
        left_hand_world_landmarks: 21, in metres from the middle of the hips.
        right_hand_landmarks: 21, as fractions of the image.
        right_hand_world_landmarks: 21, in metres from the middle of the hips.
        face_blendshapes: 52; None unless they were asked for and a face found.
        segmentation_mask: (height, width, 1) float32, 0..1; None unless it was asked for and a body found.
    """

    face_landmarks: list[NormalizedLandmark]
    pose_landmarks: list[NormalizedLandmark]
    pose_world_landmarks: list[Landmark]
    left_hand_landmarks: list[NormalizedLandmark]
    left_hand_world_landmarks: list[Landmark]
    right_hand_landmarks: list[NormalizedLandmark]
    right_hand_world_landmarks: list[Landmark]
    face_blendshapes: list[Category] | None = None
    segmentation_mask: Image | None = None


@dataclass
class HolisticLandmarkerOptions:
    """How a body, its hands and its face are sought, and what is computed of them.

    MediaPipe 1.2.2 takes four of these thresholds for others, and so does this, unless `correct_thresholds` is set:
    `min_pose_detection_confidence` for what a hand's score must exceed, `min_pose_suppression_threshold` for the lowest
    score of a body, `min_pose_landmarks_confidence` for the share of overlap, and `min_hand_landmarks_confidence` for
    what a body's score must exceed.

    Attributes:
        base_options: the models, a `.task` bundle.
        running_mode: how images come; those in IMAGE mode follow each other, too, one second apart.
        min_face_detection_confidence: the lowest score of a face.
        min_face_suppression_threshold: of faces that overlap by more than this share, the surest is kept.
        min_face_landmarks_confidence: what the score of the face's landmarks must exceed.
        min_pose_detection_confidence: the lowest score of a body.
        min_pose_suppression_threshold: of bodies that overlap by more than this share, the surest is kept.
        min_pose_landmarks_confidence: what the score of the body's landmarks must exceed.
        min_hand_landmarks_confidence: what the score of a hand's landmarks must exceed.
        output_face_blendshapes: whether blendshapes are computed.
        output_segmentation_mask: whether the mask is computed.
        result_callback: gets result, image and timestamp in LIVE_STREAM mode.
        correct_thresholds: take each threshold for what it is called. Not an option of MediaPipe.
    """

    base_options: BaseOptions
    running_mode: VisionTaskRunningMode = VisionTaskRunningMode.IMAGE
    min_face_detection_confidence: float = 0.5
    min_face_suppression_threshold: float = 0.5
    min_face_landmarks_confidence: float = 0.5
    min_pose_detection_confidence: float = 0.5
    min_pose_suppression_threshold: float = 0.5
    min_pose_landmarks_confidence: float = 0.5
    min_hand_landmarks_confidence: float = 0.5
    output_face_blendshapes: bool = False
    output_segmentation_mask: bool = False
    result_callback: Callable[[HolisticLandmarkerResult, Image, int], None] | None = None
    correct_thresholds: bool = field(default=False, kw_only=True, repr=False)


class HolisticLandmarker(DetectingTask[HolisticLandmarkerResult]):
    """Finds a body with 33 points, its hands with 21 each and its face with 478; ignores a rotation of the image."""

    _options_type = HolisticLandmarkerOptions

    @classmethod
    def create_from_options(cls, options: HolisticLandmarkerOptions, *, num_threads: int | None = None) -> Self:
        """Make a task; arguments and errors as of `VisionTask.create_from_options`."""
        from holistic_native.landmarkers.holistic import HolisticLandmarking

        check_options(options)
        settings = _settings(options)
        models = _models(options)
        # Also in IMAGE mode MediaPipe goes on from one image to the next.
        graph = HolisticLandmarking(models, settings, stateful=True, num_threads=num_threads)
        kind = TaskKind(_result, lambda: HolisticLandmarkerResult([], [], [], [], [], [], []), rotates=False)
        return cls(TaskRunner(graph, kind, options.running_mode, options.result_callback))


def _settings(options: HolisticLandmarkerOptions) -> HolisticSettings:
    from holistic_native.landmarkers.holistic import HolisticSettings

    # What ends up as somebody's presence is checked by MediaPipe, the rest is not.
    presence = ["min_face_landmarks_confidence", "min_hand_landmarks_confidence"]
    presence.append("min_pose_landmarks_confidence" if options.correct_thresholds else "min_pose_detection_confidence")
    for name in presence:
        probability(name, getattr(options, name))
    settings = HolisticSettings(
        pose_detection=real(options.min_pose_detection_confidence),
        pose_suppression=real(options.min_pose_suppression_threshold),
        pose_presence=real(options.min_pose_landmarks_confidence),
        hand_presence=real(options.min_hand_landmarks_confidence),
        face_detection=real(options.min_face_detection_confidence),
        face_suppression=real(options.min_face_suppression_threshold),
        face_presence=real(options.min_face_landmarks_confidence),
        mask=bool(options.output_segmentation_mask),
    )
    return settings if options.correct_thresholds else settings.wired()


def _models(options: HolisticLandmarkerOptions) -> HolisticModels:
    from holistic_native.landmarkers import holistic, pose
    from holistic_native.landmarkers.models import ImageModel
    from holistic_native.stages import blendshapes, face_v2

    bundle = open_bundle(options.base_options)

    def read(name: str) -> ImageModel:
        return ImageModel.read(bundle.model(name))

    shapes = bundle.model(blendshapes.MODEL)  # MediaPipe wants it in the bundle even if it is not asked for
    return holistic.HolisticModels(
        pose.PoseModels(read(pose.DETECTOR), read(pose.LANDMARKS)),
        read(holistic.RECROP),
        read(holistic.HAND_LANDMARKS),
        read(holistic.FACE_DETECTOR),
        read(face_v2.MODEL),
        shapes if options.output_face_blendshapes else None,
    )


def _result(found: HolisticFound) -> HolisticLandmarkerResult:
    return HolisticLandmarkerResult(
        _normalized(found.face),
        _normalized(found.pose),
        _world(found.pose_world),
        _normalized(found.left_hand),
        _world(found.left_hand_world),
        _normalized(found.right_hand),
        _world(found.right_hand_world),
        None if found.blendshapes is None else blendshape_categories(found.blendshapes),
        None if found.mask is None else float_image(found.mask),
    )


def _normalized(points: NDArray[np.float32] | None) -> list[NormalizedLandmark]:
    return [] if points is None else normalized_landmarks(points)


def _world(points: NDArray[np.float32] | None) -> list[Landmark]:
    return [] if points is None else world_landmarks(points)
