"""Find faces, with 478 points, 52 movements and the position in space of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from holistic_native.tasks.components.containers.category import Category
from holistic_native.tasks.components.containers.landmark import NormalizedLandmark
from holistic_native.tasks.core.base_options import BaseOptions
from holistic_native.tasks.core.model_asset import open_bundle
from holistic_native.tasks.vision.blendshapes import Blendshapes as Blendshapes
from holistic_native.tasks.vision.core.checks import (
    check_count,
    check_options,
    count,
    is_stateful,
    overlap,
    probability,
    real,
)
from holistic_native.tasks.vision.core.conversion import normalized_landmarks
from holistic_native.tasks.vision.core.image import Image
from holistic_native.tasks.vision.core.task_runner import TaskKind, TaskRunner
from holistic_native.tasks.vision.core.vision_task import DetectingTask
from holistic_native.tasks.vision.core.vision_task_running_mode import VisionTaskRunningMode
from holistic_native.topology import face
from holistic_native.topology.tesselation import TESSELATION

if TYPE_CHECKING:
    from typing_extensions import Self

    from holistic_native.landmarkers.face import FaceModels, FoundFaces


class FaceLandmarksConnections:
    """The lines between the points of a face; left and right are the person's own."""

    @dataclass
    class Connection:
        """A line between two landmarks, by their indices."""

        start: int
        end: int

    FACE_LANDMARKS_LIPS: ClassVar = list(starmap(Connection, face.LIPS))
    FACE_LANDMARKS_LEFT_EYE: ClassVar = list(starmap(Connection, face.LEFT_EYE))
    FACE_LANDMARKS_LEFT_EYEBROW: ClassVar = list(starmap(Connection, face.LEFT_EYEBROW))
    FACE_LANDMARKS_LEFT_IRIS: ClassVar = list(starmap(Connection, face.LEFT_IRIS))
    FACE_LANDMARKS_RIGHT_EYE: ClassVar = list(starmap(Connection, face.RIGHT_EYE))
    FACE_LANDMARKS_RIGHT_EYEBROW: ClassVar = list(starmap(Connection, face.RIGHT_EYEBROW))
    FACE_LANDMARKS_RIGHT_IRIS: ClassVar = list(starmap(Connection, face.RIGHT_IRIS))
    FACE_LANDMARKS_FACE_OVAL: ClassVar = list(starmap(Connection, face.FACE_OVAL))
    FACE_LANDMARKS_NOSE: ClassVar = list(starmap(Connection, face.NOSE))
    FACE_LANDMARKS_CONTOURS: ClassVar = [
        *FACE_LANDMARKS_LIPS,
        *FACE_LANDMARKS_LEFT_EYE,
        *FACE_LANDMARKS_LEFT_EYEBROW,
        *FACE_LANDMARKS_RIGHT_EYE,
        *FACE_LANDMARKS_RIGHT_EYEBROW,
        *FACE_LANDMARKS_FACE_OVAL,
    ]
    FACE_LANDMARKS_TESSELATION: ClassVar = list(starmap(Connection, TESSELATION))


@dataclass
class FaceLandmarkerResult:
    """The faces in an image.

    Attributes:
        face_landmarks: 478 of each, as fractions of the image.
        face_blendshapes: 52 of each, named in `Blendshapes`' order; empty unless they were asked for.
        facial_transformation_matrixes: (4, 4) float32 each: from the canonical face to the camera, in centimetres;
            empty unless they were asked for.
    """

    face_landmarks: list[list[NormalizedLandmark]]
    face_blendshapes: list[list[Category]]
    facial_transformation_matrixes: list[np.ndarray]


@dataclass
class FaceLandmarkerOptions:
    """How faces are sought, and what is computed of them.

    Attributes:
        base_options: the models, a `.task` bundle.
        running_mode: how images come.
        num_faces: how many faces are sought; a single one is smoothed unless images stand alone.
        min_face_detection_confidence: the lowest score of a face.
        min_face_presence_confidence: what the score of a face's landmarks must exceed.
        min_tracking_confidence: a face that is detected replaces one that is followed where they overlap by more than
            this share.
        output_face_blendshapes: whether blendshapes are computed.
        output_facial_transformation_matrixes: whether transformation matrices are computed.
        result_callback: gets result, image and timestamp in LIVE_STREAM mode.
    """

    base_options: BaseOptions
    running_mode: VisionTaskRunningMode = VisionTaskRunningMode.IMAGE
    num_faces: int = 1
    min_face_detection_confidence: float = 0.5
    min_face_presence_confidence: float = 0.5
    min_tracking_confidence: float = 0.5
    output_face_blendshapes: bool = False
    output_facial_transformation_matrixes: bool = False
    result_callback: Callable[[FaceLandmarkerResult, Image, int], None] | None = None


class FaceLandmarker(DetectingTask[FaceLandmarkerResult]):
    """Finds faces, with 478 points of each; on request with blendshapes and transformation matrices."""

    _options_type = FaceLandmarkerOptions

    @classmethod
    def create_from_options(cls, options: FaceLandmarkerOptions, *, num_threads: int | None = None) -> Self:
        """Make a task; arguments and errors as of `VisionTask.create_from_options`."""
        from holistic_native.landmarkers.face import FaceLandmarking, FaceSettings

        check_options(options)
        mode = options.running_mode
        settings = FaceSettings(
            count("num_faces", options.num_faces),
            real(options.min_face_detection_confidence),
            probability("min_face_presence_confidence", options.min_face_presence_confidence),
            overlap(options.min_tracking_confidence, mode),
        )
        models = _models(options)
        check_count("num_faces", settings.num_faces)
        graph = FaceLandmarking(models, settings, stateful=is_stateful(mode), num_threads=num_threads)
        kind = TaskKind(_result, lambda: FaceLandmarkerResult([], [], []))
        return cls(TaskRunner(graph, kind, mode, options.result_callback))


def _models(options: FaceLandmarkerOptions) -> FaceModels:
    from holistic_native.landmarkers.face import FaceModels
    from holistic_native.landmarkers.face_detector import DETECTOR
    from holistic_native.landmarkers.geometry_metadata import FILE, read_geometry
    from holistic_native.landmarkers.models import ImageModel
    from holistic_native.stages.blendshapes import MODEL as BLENDSHAPES
    from holistic_native.stages.face_v2 import MODEL as LANDMARKS

    bundle = open_bundle(options.base_options)
    detector = ImageModel.read(bundle.model(DETECTOR))
    landmarks = ImageModel.read(bundle.model(LANDMARKS))
    geometry = read_geometry(bundle.read(FILE)) if options.output_facial_transformation_matrixes else None
    if options.output_face_blendshapes and BLENDSHAPES not in bundle.names:
        raise ValueError(
            "BLENDSHAPES Tag and blendshapes model must be both set. Get BLENDSHAPES is set: true, blendshapes "
            "model is set: false"
        )
    shapes = bundle.model(BLENDSHAPES) if options.output_face_blendshapes else None
    return FaceModels(detector, landmarks, shapes, geometry)


def blendshape_categories(scores: np.ndarray) -> list[Category]:
    """Return a face's 52 blendshapes, named."""
    from holistic_native.topology.blendshapes import BLENDSHAPES

    return [
        Category(index, score, None, name)
        for index, (score, name) in enumerate(zip(scores.tolist(), BLENDSHAPES, strict=True))
    ]


def _result(found: FoundFaces) -> FaceLandmarkerResult:
    return FaceLandmarkerResult(
        list(map(normalized_landmarks, found.landmarks)),
        list(map(blendshape_categories, found.blendshapes)),
        list(found.matrices),
    )
