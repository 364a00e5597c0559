"""Faces on a picture, as MediaPipe's FaceDetector computes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.frames.frame import Frame
from holistic_native.landmarkers.models import ImageModel, task_loader
from holistic_native.landmarkers.rects import image_region
from holistic_native.model_files.model_source import model_source
from holistic_native.stages.detector import FACE_FULL_RANGE, FACE_SHORT_RANGE, Detector
from holistic_native.tflite.graph import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

DETECTOR = "face_detector.tflite"
"""Its name in a bundle."""


@dataclass(frozen=True)
class DetectorSettings:
    """The numbers of FaceDetectorOptions.

    Attributes:
        min_detection_confidence: the lowest score of a face.
        min_suppression_threshold: faces that overlap by more than this are one.
    """

    min_detection_confidence: float = 0.5
    min_suppression_threshold: float = 0.3


@dataclass(frozen=True)
class DetectedFaces:
    """The faces on a picture, the surest first.

    Attributes:
        scores: (n,) float32, 0..1.
        boxes: (n, 4) int32: x and y of the upper left corner, width, height, in pixels.
        keypoints: (n, 6, 2) float32: fractions of the image.
    """

    scores: NDArray[np.float32]
    boxes: NDArray[np.int32]
    keypoints: NDArray[np.float32]


class FaceDetecting:
    """Find faces; nothing is remembered from frame to frame."""

    def __init__(
        self,
        model: ImageModel,
        settings: DetectorSettings,
        *,
        stateful: bool = False,  # noqa: ARG002 (taken for the sake of the other tasks)
        num_threads: int | None = None,
    ) -> None:
        """Check the model, of either range; its input's size says which.

        Raises:
            ValueError: the model is damaged or of another shape.
        """
        loader = task_loader({DETECTOR: model}, num_threads)
        graph = Graph(model_source(model.content).read())
        short = bool(graph.inputs) and FACE_SHORT_RANGE.size in graph.shape(graph.inputs[0])
        kind = replace(
            FACE_SHORT_RANGE if short else FACE_FULL_RANGE,
            model=DETECTOR,
            value_range=model.value_range,
            max_overlap=settings.min_suppression_threshold,
        )
        self._threads = loader.schedule.alone
        self._min_score = settings.min_detection_confidence
        self._detector = Detector(loader, kind)

    def reset(self) -> None:
        """Nothing is to be forgotten: each image stands alone."""

    def process(self, image: NDArray[np.uint8], time_us: int = 0, rotation_degrees: int = 0) -> DetectedFaces:
        """Find the faces on a picture.

        Args:
            image: (height, width, 3) RGB, any strides.
            time_us: of the picture; nothing depends on it.
            rotation_degrees: by which the image is to be turned to be upright, a multiple of 90.
        """
        frame = Frame(image, time_us, threads=self._threads)
        found = self._detector.detect(frame, image_region(frame.size, rotation_degrees), min_score=self._min_score)
        return DetectedFaces(
            found[:, 0],
            whole_pixels(found[:, 1:5], frame.size),
            found[:, 5:].reshape(-1, FACE_SHORT_RANGE.keypoints, 2),
        )

    def close(self) -> None:
        """Free the model."""
        self._detector.close()


def whole_pixels(boxes: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.int32]:
    """Return boxes in whole pixels: cut off, then brought into the image, each number by itself.

    Args:
        boxes: (n, 4) float32: xmin, ymin, width, height as fractions of the image.
        size: (width, height) of the image.
    """
    sides = np.array([*size, *size], np.float32)
    # With a threshold below 0 there are boxes that are no numbers, too.
    cut = np.nan_to_num(np.clip(np.trunc(boxes * sides), 0, sides))
    pixels: NDArray[np.int32] = cut.astype(np.int32)
    return pixels
