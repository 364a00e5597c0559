"""Faces on a picture or a video, as MediaPipe's FaceLandmarker computes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from holistic_native.branches.by_threads import ByThreads
from holistic_native.branches.face import detected_region, tracked_region
from holistic_native.frames.frame import Frame
from holistic_native.landmarkers import face_detector
from holistic_native.landmarkers.association import associated
from holistic_native.landmarkers.faces.geometry import face_matrix
from holistic_native.landmarkers.filters import SizedFilter, object_scale
from holistic_native.landmarkers.models import TASKS, ImageModel, rounded, task_loader
from holistic_native.landmarkers.rects import image_region
from holistic_native.landmarkers.several import Several
from holistic_native.landmarkers.side_by_side import SideBySide
from holistic_native.stages import blendshapes, face_v2
from holistic_native.stages.blendshapes import BlendshapeModel
from holistic_native.stages.detector import FACE_SHORT_RANGE, Detector
from holistic_native.stages.face_v2 import FaceV2Landmarker

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from holistic_native import _core
    from holistic_native.landmarkers.geometry_metadata import FaceGeometry
    from holistic_native.model_files.model_source import ModelSource
    from holistic_native.runtime.loader import Loader

DETECTOR, LANDMARKS, BLENDSHAPES = face_detector.DETECTOR, face_v2.MODEL, blendshapes.MODEL
"""Their names in a bundle."""

# Detections that overlap by more than this are merged (face_landmarker_graph.cc).
MAX_OVERLAP = 0.5


@dataclass(frozen=True)
class FaceModels:
    """The models of a face bundle.

    Attributes:
        detector: finds faces.
        landmarks: finds their landmarks.
        blendshapes: the bytes of a `.tflite` file, or where they come from; None where blendshapes are not wanted.
        geometry: the face of average shape; None where matrices are not wanted.
    """

    detector: ImageModel
    landmarks: ImageModel
    blendshapes: bytes | ModelSource | None = None
    geometry: FaceGeometry | None = None


@dataclass(frozen=True)
class FaceSettings:
    """The numbers of FaceLandmarkerOptions.

    Attributes:
        num_faces: how many are sought, at least 1; a single one is smoothed in a video.
        min_detection_confidence: the lowest score of a face.
        min_presence_confidence: what the landmark model's presence must exceed.
        min_tracking_confidence: a face that is detected replaces one that is followed where they overlap by more.
    """

    num_faces: int = 1
    min_detection_confidence: float = 0.5
    min_presence_confidence: float = 0.5
    min_tracking_confidence: float = 0.5


@dataclass(frozen=True)
class FoundFaces:
    """The faces on a frame.

    Attributes:
        landmarks: (478, 3) float32 of each: fractions of the image, z by its width.
        blendshapes: (52,) float32 of each, in the order of `topology.blendshapes.BLENDSHAPES`; [] where not wanted.
        matrices: (4, 4) float32: where each is, in centimetres; [] where not wanted, shorter by faces without extent.
    """

    landmarks: list[NDArray[np.float32]]
    blendshapes: list[NDArray[np.float32]]
    matrices: list[NDArray[np.float32]]


class FaceLandmarking:
    """Find faces, and follow them in a video."""

    def __init__(
        self, models: FaceModels, settings: FaceSettings, *, stateful: bool, num_threads: int | None = None
    ) -> None:
        """Load the models.

        Args:
            models: of a bundle; what is None is not computed.
            settings: what is sought.
            stateful: whether the frames are those of a video; otherwise each is a picture of its own.
            num_threads: CPU cores to use in all; None for those this process may use, at most 4.

        Raises:
            ValueError: a model is damaged or of another shape.
        """
        used = {DETECTOR: models.detector, LANDMARKS: models.landmarks}
        if models.blendshapes is not None:
            used[BLENDSHAPES] = ImageModel(models.blendshapes, (0.0, 1.0))
        loader = task_loader(used, num_threads)
        kind = replace(
            FACE_SHORT_RANGE, model=DETECTOR, value_range=models.detector.value_range, max_overlap=MAX_OVERLAP
        )

        def make(loader: Loader) -> tuple[FaceV2Landmarker]:
            return (FaceV2Landmarker(loader, value_range=models.landmarks.value_range),)

        self._threads = loader.schedule.alone
        self._detector = Detector(loader, kind)
        self._landmarkers = ByThreads(loader, make, self._threads)
        self._blendshapes = None
        if models.blendshapes is not None:
            self._blendshapes = ByThreads(loader, lambda loader: (BlendshapeModel(loader),), self._few(self._threads))
        self._geometry = models.geometry
        self._most = settings.num_faces
        self._min_score = settings.min_detection_confidence
        self._min_presence = rounded(settings.min_presence_confidence)
        self._side_by_side = SideBySide(loader.schedule, settings.num_faces)
        self._faces = Several(
            limit=settings.num_faces,
            follow=stateful,
            associate=partial(associated, most_overlap=rounded(settings.min_tracking_confidence)),
            observe=self._observe,
            side_by_side=self._side_by_side,
        )
        self._filter = SizedFilter(min_cutoff=0.05, beta=80.0) if stateful and settings.num_faces == 1 else None

    def reset(self) -> None:
        """Forget the past frames."""
        self._side_by_side.settle()
        self._faces.regions = ()
        if self._filter is not None:
            self._filter.reset()

    def process(self, image: NDArray[np.uint8], time_us: int, rotation_degrees: int = 0) -> FoundFaces:
        """Find the faces on the next frame.

        Args:
            image: (height, width, 3) RGB, any strides.
            time_us: of the frame, increasing; what smooths a single face needs it.
            rotation_degrees: by which the image is to be turned to be upright, a multiple of 90.
        """
        frame = Frame(image, time_us, threads=self._threads)
        whole = image_region(frame.size, rotation_degrees)
        faces = self._faces.track(frame, lambda frame: self._detect(frame, whole))
        self._faces.regions = [tracked_region(face, frame.size, arithmetic=TASKS) for face in faces]
        if self._filter is not None:
            self._smoothen(self._filter, faces, frame)
        return FoundFaces(faces, self._blendshapes_of(faces, frame), self._matrices_of(faces, frame.size))

    def _detect(self, frame: Frame, whole: _core.Region) -> list[_core.Region]:
        faces = self._detector.detect(frame, whole, min_score=self._min_score)
        rows = range(min(len(faces), self._most))
        return [detected_region(faces, row, frame.size, square=False, arithmetic=TASKS) for row in rows]

    def _observe(self, frame: Frame, region: _core.Region) -> NDArray[np.float32] | None:
        (landmarker,) = self._landmarkers[frame.threads]
        return landmarker.observe(frame, region, min_presence=self._min_presence)

    @staticmethod
    def _smoothen(one_euro: SizedFilter, faces: Sequence[NDArray[np.float32]], frame: Frame) -> None:
        """Smooth in place; a face that is gone is forgotten."""
        if not faces:
            one_euro.reset()
        for face in faces:
            one_euro.apply(face, frame.time_us, frame.size, object_scale(face, frame.size))

    def _blendshapes_of(self, faces: Sequence[NDArray[np.float32]], frame: Frame) -> list[NDArray[np.float32]]:
        models = self._blendshapes
        if models is None:
            return []

        def compute(frame: Frame, face: NDArray[np.float32]) -> NDArray[np.float32]:
            return models[self._few(frame.threads)][0].compute(face, frame.size, frame=frame)

        return self._side_by_side.map(compute, frame, faces)

    @staticmethod
    def _few(threads: int) -> int:
        # The blendshapes' model is too small for more.
        return min(threads, 2)

    def _matrices_of(self, faces: Sequence[NDArray[np.float32]], size: tuple[int, int]) -> list[NDArray[np.float32]]:
        if self._geometry is None:
            return []
        found = (face_matrix(self._geometry, face, size) for face in faces)
        return [matrix for matrix in found if matrix is not None]

    def close(self) -> None:
        """Free the models and end the threads; never waits."""
        self._detector.close()
        self._landmarkers.close()
        if self._blendshapes is not None:
            self._blendshapes.close()
        self._side_by_side.stop()
