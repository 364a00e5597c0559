"""Find faces, with six points of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holistic_native.tasks.components.containers.bounding_box import BoundingBox
from holistic_native.tasks.components.containers.category import Category
from holistic_native.tasks.components.containers.detections import Detection, DetectionResult
from holistic_native.tasks.components.containers.keypoint import NormalizedKeypoint
from holistic_native.tasks.core.base_options import BaseOptions
from holistic_native.tasks.core.model_asset import read_model
from holistic_native.tasks.vision.core.checks import check_options, real
from holistic_native.tasks.vision.core.image import Image
from holistic_native.tasks.vision.core.task_runner import TaskKind, TaskRunner
from holistic_native.tasks.vision.core.vision_task import DetectingTask
from holistic_native.tasks.vision.core.vision_task_running_mode import VisionTaskRunningMode

if TYPE_CHECKING:
    from typing_extensions import Self

    from holistic_native.landmarkers.face_detector import DetectedFaces

FaceDetectorResult = DetectionResult


@dataclass
class FaceDetectorOptions:
    """How faces are sought.

    Attributes:
        base_options: the model, a `.tflite` file: the short or the full range one.
        running_mode: how images come; results do not depend on it.
        min_detection_confidence: the lowest score of a face.
        min_suppression_threshold: of faces that overlap by more than this share, the surest is kept.
        result_callback: gets result, image and timestamp in LIVE_STREAM mode.
    """

    base_options: BaseOptions
    running_mode: VisionTaskRunningMode = VisionTaskRunningMode.IMAGE
    min_detection_confidence: float = 0.5
    min_suppression_threshold: float = 0.3
    result_callback: Callable[[DetectionResult, Image, int], None] | None = None


class FaceDetector(DetectingTask[DetectionResult]):
    """Finds faces, with six points of each: the eyes, the nose, the mouth, the ears."""

    _options_type = FaceDetectorOptions

    @classmethod
    def create_from_options(cls, options: FaceDetectorOptions, *, num_threads: int | None = None) -> Self:
        """Make a task; arguments and errors as of `VisionTask.create_from_options`."""
        from holistic_native.landmarkers.face_detector import DetectorSettings, FaceDetecting
        from holistic_native.landmarkers.models import ImageModel

        check_options(options)
        settings = DetectorSettings(real(options.min_detection_confidence), real(options.min_suppression_threshold))
        model = ImageModel.read(read_model(options.base_options))
        graph = FaceDetecting(model, settings, num_threads=num_threads)
        kind = TaskKind(_result, lambda: DetectionResult([]), gray_error=RuntimeError)
        return cls(TaskRunner(graph, kind, options.running_mode, options.result_callback))


def _result(found: DetectedFaces) -> DetectionResult:
    rows = zip(found.boxes.tolist(), found.scores.tolist(), found.keypoints.tolist(), strict=True)
    return DetectionResult([_detection(*row) for row in rows])


def _detection(box: list[int], score: float, points: list[Any]) -> Detection:
    keypoints = [NormalizedKeypoint(x, y, None, 0.0) for x, y in points]
    return Detection(BoundingBox(*box), [Category(0, score)], keypoints)
