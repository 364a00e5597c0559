"""FaceDetection: boxes and six keypoints of faces."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from holistic_native.messages import Detection, LocationData
from holistic_native.options import checked_choice, checked_confidence, threshold
from holistic_native.result import FaceDetectionResult
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.stages.detector import FACE_FULL_RANGE, FACE_SHORT_RANGE, Detector, DetectorKind
from holistic_native.tracker import Tracker

if TYPE_CHECKING:
    from holistic_native.frames.frame import Frame

DEFAULT_CONFIDENCE = 0.5
# By model_selection: the detector, and its own threshold in MediaPipe's graph (TensorsToDetections' min_score_thresh).
DETECTORS = ((FACE_SHORT_RANGE, 0.5), (FACE_FULL_RANGE, 0.6))


class FaceDetection(Tracker[FaceDetectionResult]):
    """Detect faces on each frame by itself, as `mp.solutions.face_detection.FaceDetection` does."""

    def __init__(  # noqa: D417 (five arguments are documented in one place)
        self,
        min_detection_confidence: float | None = 0.5,
        model_selection: int = 0,
        *,
        num_threads: int | None = None,
        runtime: str | None = None,
        precision: str | None = None,
        models: str | os.PathLike[str] | None = None,
        timings: bool = False,
    ) -> None:
        """Load the model.

        Args:
            min_detection_confidence: the lowest score a face may have, 0..1; None for every one. The default, 0.5,
                stands for the model's own threshold: 0.5 for short range, 0.6 for full range. (MediaPipe takes these
                whatever it is given.) It chooses faces and changes none: a face that MediaPipe finds has its box and
                key points with every confidence.
            model_selection: 0 for the short-range model (faces within 2 metres), 1 for the full-range one (within 5
                metres).
            num_threads, runtime, precision, models, timings: see `holistic_native.runtime.options.RuntimeOptions`,
                which also says what is raised.
        """
        shared = RuntimeOptions(
            num_threads=num_threads, runtime=runtime, precision=precision, models=models, timings=timings
        )
        super().__init__(shared)
        confidence = checked_confidence("min_detection_confidence", min_detection_confidence)
        kind, self._own_threshold = _detector(model_selection)
        self._min_score = self._own_threshold if confidence == DEFAULT_CONFIDENCE else threshold(confidence)
        loader = Loader(shared)
        self._detector = Detector(loader, kind)

    @staticmethod
    def model_names(model_selection: int = 0) -> tuple[str, ...]:
        """Name the model file that a tracker of this selection loads; ValueError or TypeError for another one."""
        return (_detector(model_selection)[0].model,)

    def _track(self, frame: Frame) -> FaceDetectionResult:
        found = self._detector.detect(frame, min_score=self._min_score, own_threshold=self._own_threshold)
        return FaceDetectionResult([_message(row.tolist()) for row in found] or None)

    def _forget(self) -> None:
        pass  # nothing is remembered

    def _free(self) -> None:
        self._detector.close()


def _detector(model_selection: int) -> tuple[DetectorKind, float]:
    return DETECTORS[checked_choice("model_selection", model_selection, (0, 1))]


def _message(row: list[float]) -> Detection:
    score, xmin, ymin, width, height, *keypoints = row
    location = LocationData(
        format=LocationData.RELATIVE_BOUNDING_BOX,
        relative_bounding_box=LocationData.RelativeBoundingBox(xmin=xmin, ymin=ymin, width=width, height=height),
        relative_keypoints=[
            LocationData.RelativeKeypoint(x=x, y=y) for x, y in zip(keypoints[::2], keypoints[1::2], strict=True)
        ],
    )
    return Detection(score=[score], label_id=[0], location_data=location)
