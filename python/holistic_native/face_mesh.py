"""FaceMesh: 468 or 478 landmarks of each of several faces, without a body."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from holistic_native import _core
from holistic_native.branches.face import detected_region, tracked_region
from holistic_native.branches.objects import ObjectsTracker
from holistic_native.options import FaceMeshOptions
from holistic_native.result import FaceMeshResult, NormalizedLandmarkList
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.stages.detector import FACE_SHORT_RANGE, Detector
from holistic_native.stages.face_landmarks import FaceLandmarker, mesh_model
from holistic_native.tracker import Tracker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame


class FaceMesh(Tracker[FaceMeshResult]):
    """Track faces, as `mp.solutions.face_mesh.FaceMesh` does."""

    def __init__(  # noqa: D417 (five arguments are documented in one place)
        self,
        static_image_mode: bool = False,
        max_num_faces: int = 1,
        refine_landmarks: bool = False,
        min_detection_confidence: float | None = 0.5,
        min_tracking_confidence: float | None = 0.5,
        *,
        num_threads: int | None = None,
        runtime: str | None = None,
        precision: str | None = None,
        models: str | os.PathLike[str] | None = None,
        timings: bool = False,
    ) -> None:
        """Load the models.

        Args:
            static_image_mode: as in `Holistic`.
            max_num_faces: how many faces are searched for, at least 1; never more are returned.
            refine_landmarks: as `refine_face_landmarks` in `Holistic`.
            min_detection_confidence, min_tracking_confidence: as in `Holistic`, of faces.
            num_threads, runtime, precision, models, timings: see `holistic_native.runtime.options.RuntimeOptions`,
                which also says what is raised.
        """
        shared = RuntimeOptions(
            num_threads=num_threads, runtime=runtime, precision=precision, models=models, timings=timings
        )
        options = FaceMeshOptions(
            static_image_mode, max_num_faces, refine_landmarks, min_detection_confidence, min_tracking_confidence
        )
        pictures = partial(FaceMesh, **{**vars(options), "static_image_mode": True}, **vars(shared))
        super().__init__(shared, None if options.static_image_mode else pictures)
        self._min_score = options.detection_threshold
        self._min_presence = options.presence_threshold
        loader = Loader(shared)
        self._detector = Detector(loader, FACE_SHORT_RANGE)
        self._landmarker = FaceLandmarker(loader, refine=options.refine_landmarks)
        self._faces = ObjectsTracker(
            limit=options.max_num_faces,
            follow=not options.static_image_mode,
            detect=self._detect,
            observe=self._observe,
            next_region=tracked_region,
        )

    @staticmethod
    def model_names(*, refine_landmarks: bool = False) -> tuple[str, ...]:
        """Name the model files that a tracker loads, which refines or not; TypeError where that is neither."""
        refine = FaceMeshOptions(refine_landmarks=refine_landmarks).refine_landmarks
        return FACE_SHORT_RANGE.model, mesh_model(refine=refine)

    def _detect(self, frame: Frame) -> list[_core.Region]:
        size = frame.size
        faces = self._detector.detect(frame, min_score=self._min_score)
        return [detected_region(faces, row, size) for row in range(len(faces))]

    def _observe(self, frame: Frame, region: _core.Region) -> NDArray[np.float32] | None:
        return self._landmarker.observe(frame, region, min_presence=self._min_presence)

    def _track(self, frame: Frame) -> FaceMeshResult:
        found = self._faces.track(frame)
        return FaceMeshResult([NormalizedLandmarkList(face) for face in found] or None)

    def _forget(self) -> None:
        self._faces.reset()

    def _free(self) -> None:
        self._detector.close()
        self._landmarker.close()
