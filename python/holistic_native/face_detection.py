"""FaceDetection: boxes and six keypoints of faces."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from holistic_native.messages import Detection, LocationData
from holistic_native.options import checked_choice, checked_confidence, checked_threads, threshold
from holistic_native.result import FaceDetectionResult
from holistic_native.runtime.loader import Loader
from holistic_native.stages.detector import FACE_FULL_RANGE, FACE_SHORT_RANGE, Detector, DetectorKind
from holistic_native.tracker import Tracker

if TYPE_CHECKING:
    from holistic_native.frames.frame import Frame

DEFAULT_CONFIDENCE = 0.5
# By model_selection: the detector, and its own threshold in MediaPipe's graph (TensorsToDetections' min_score_thresh).
DETECTORS = ((FACE_SHORT_RANGE, 0.5), (FACE_FULL_RANGE, 0.6))


class FaceDetection(Tracker[FaceDetectionResult]):
    """Detect faces on each frame by itself, as `mp.solutions.face_detection.FaceDetection` does."""

    def __init__(
        self,
        min_detection_confidence: float | None = 0.5,
        model_selection: int = 0,
        *,
        num_threads: int | None = None,
        runtime: str | None = None,
        precision: str = "fp32",
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
            num_threads: CPU cores the tracker may use in all; see `Holistic`.
            runtime: "litert", "tflite", or None for the best one installed.
            precision: "fp32", or "fp16" for float16 arithmetic in the models, on CPUs that have it.
            models: a folder of `.tflite` files or a `.task` bundle; None searches the usual places.
            timings: measure where the time of each frame goes, which `timings` then has.

        Raises:
            ValueError: an argument is out of range, or the model is damaged or of another shape.
            TypeError: an argument is of the wrong kind.
            RuntimeError: `precision` is "fp16" and this CPU has no float16 arithmetic.
            FileNotFoundError: the model is nowhere to be found; the message says how to get it.
            ImportError: no interpreter is installed.
        """
        super().__init__(timings=timings)
        confidence = checked_confidence("min_detection_confidence", min_detection_confidence)
        kind, self._own_threshold = _detector(model_selection)
        self._min_score = self._own_threshold if confidence == DEFAULT_CONFIDENCE else threshold(confidence)
        loader = Loader(models=models, num_threads=checked_threads(num_threads), runtime=runtime, precision=precision)
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
