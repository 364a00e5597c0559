"""SSD detectors: where on the frame is a person, a face, a palm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.stages.crop_model import CropModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.loader import Loader


@dataclass(frozen=True)
class DetectorKind:
    """What makes one detector differ from another (the options of MediaPipe's detection graphs).

    Attributes:
        model: file name.
        size: side of the square input in pixels.
        strides: of the anchor layers.
        keypoints: per detection.
        per_layer: anchors per cell and layer.
        value_range: of the input.
        project: bring detections back by the crop's matrix, as the face detectors do, instead of by removing the
            letterbox. The two differ in the last bit.
        max_overlap: detections that overlap by more than this are merged (NonMaxSuppression's
            min_suppression_threshold).
    """

    model: str
    size: int
    strides: tuple[int, ...]
    keypoints: int
    per_layer: int = 2
    value_range: tuple[float, float] = (-1.0, 1.0)
    project: bool = False
    max_overlap: float = 0.3


POSE = DetectorKind("pose_detection.tflite", 224, (8, 16, 32, 32, 32), keypoints=4)
FACE_SHORT_RANGE = DetectorKind("face_detection_short_range.tflite", 128, (8, 16, 16, 16), keypoints=6, project=True)
FACE_FULL_RANGE = DetectorKind(
    "face_detection_full_range_sparse.tflite", 192, (4,), keypoints=6, per_layer=1, project=True
)
PALM = (
    DetectorKind("palm_detection_lite.tflite", 192, (8, 16, 16, 16), keypoints=7, value_range=(0.0, 1.0)),
    DetectorKind("palm_detection_full.tflite", 192, (8, 16, 16, 16), keypoints=7, value_range=(0.0, 1.0)),
)


class Detector:
    """Find objects of one kind in a region of a frame."""

    def __init__(self, loader: Loader, kind: DetectorKind) -> None:
        """Check the detector's model; it is loaded when the first frame asks for it.

        Raises:
            FileNotFoundError, ValueError: as `Loader.load`.
        """
        self._kind = kind
        self._arithmetic = loader.arithmetic
        self._anchors = _core.make_anchors(kind.size, list(kind.strides), kind.per_layer)
        count = len(self._anchors)
        models = loader.load(
            kind.model,
            input_shape=(1, kind.size, kind.size, 3),
            outputs=(count * (4 + 2 * kind.keypoints), count),
            lazy=True,
        )
        self._model = CropModel(
            models,
            loader.kernels,
            value_range=kind.value_range,
            repeat_edge=False,
            arithmetic=loader.arithmetic,
        )

    def detect(
        self,
        frame: Frame,
        region: _core.Region | None = None,
        *,
        min_score: float,
        own_threshold: float | None = None,
        project: bool | None = None,
    ) -> NDArray[np.float32]:
        """Find objects, best first.

        Args:
            frame: (height, width, 3) uint8 RGB.
            region: where to search; None for the whole frame.
            min_score: detections below it are dropped.
            own_threshold: a box is the mean of the boxes that overlap it from this score on, whatever `min_score` is;
                only what is weaker still is merged from all. None for `min_score`.
            project: whether detections are brought back by the crop's matrix, which a turned region needs; None as the
                kind has it.

        Returns:
            Rows of score, xmin, ymin, width, height, then x and y of each keypoint, as fractions of the frame.
        """
        with self._model.run(frame, region) as seen:
            if seen is None:
                return np.empty((0, 5 + 2 * self._kind.keypoints), np.float32)
            boxes, logits = seen.outputs[:2]
            lowest = min_score if own_threshold is None else min(min_score, own_threshold)
            found = _core.decode_detections(boxes, logits, self._anchors, self._kind.size, lowest, self._arithmetic)
        found = self._suppressed(found, min_score, min_score if own_threshold is None else own_threshold)
        if self._kind.project if project is None else project:
            _core.project_detections(found, seen.crop)
        else:
            _core.remove_letterbox(found, seen.crop)
        return found

    def _suppressed(self, found: NDArray[np.float32], min_score: float, own_threshold: float) -> NDArray[np.float32]:
        """Merge detections that overlap, best first; those from the own threshold on among themselves."""
        if min_score == own_threshold:
            return _core.suppress_detections(found, self._kind.max_overlap)
        strong = _core.suppress_detections(found[found[:, 0] >= np.float32(own_threshold)], self._kind.max_overlap)
        if min_score > own_threshold:
            return strong[strong[:, 0] >= np.float32(min_score)]
        # The best one of a group decides what is merged, so the strong ones come first and as many as alone.
        return np.concatenate([strong, _core.suppress_detections(found, self._kind.max_overlap)[len(strong) :]])

    def close(self) -> None:
        """Free the model."""
        self._model.close()
