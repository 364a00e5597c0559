"""The hand models: a finer region of a hand, and its 21 landmarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.runtime.interpreter import Interpreter
from holistic_native.runtime.rounding import SEPARATE_SCALES, SplitMean
from holistic_native.stages.crop_model import CropModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.loader import Loader

RECROP_MODEL = "hand_recrop.tflite"
RECROP_SIZE = 256
LANDMARK_MODELS = ("hand_landmark_lite.tflite", "hand_landmark_full.tflite")
SIZE = 224
POINTS = 21
# TensorsToLandmarks: the model's z is in units 0.4 times as long as its x and y.
NORMALIZE_Z = 0.4


@dataclass(frozen=True)
class HandKind:
    """What MediaPipe's graphs make of a hand model: its solutions' and its Tasks' differ.

    Attributes:
        model: file name.
        value_range: of the input.
        keep_aspect: grow the region to a square instead of stretching it; a region is square but for roundings.
    """

    model: str
    value_range: tuple[float, float] = (0.0, 1.0)
    keep_aspect: bool = True


@dataclass(frozen=True)
class RecropKind:
    """The same of a re-crop model.

    Attributes:
        model: file name.
        value_range: of the input.
        by_matrix: project its points by the crop's matrix.
    """

    model: str = RECROP_MODEL
    value_range: tuple[float, float] = (0.0, 1.0)
    by_matrix: bool = False


RECROP = RecropKind()


class HandRecropper:
    """Find where in a rough region a hand really is."""

    def __init__(self, loader: Loader, kind: RecropKind = RECROP) -> None:
        """Load the re-crop model; FileNotFoundError or ValueError when that fails."""
        self._kind = kind
        self._arithmetic = loader.arithmetic
        models = loader.load(
            kind.model,
            input_shape=(1, RECROP_SIZE, RECROP_SIZE, 3),
            outputs=(4,),
            recipe=SEPARATE_SCALES if loader.rounds_as_solutions("litert") else None,
        )
        self._model = CropModel(models, loader.kernels, value_range=kind.value_range, arithmetic=loader.arithmetic)

    def observe(self, frame: Frame, region: _core.Region) -> NDArray[np.float32] | None:
        """Return the hand's centre and scale point, (2, 2) float32 frame fractions; None for a region without area."""
        with self._model.run(frame, region) as seen:
            if seen is None:
                return None
            points = _core.decode_landmarks(seen.outputs[0], 2, 2, RECROP_SIZE, arithmetic=self._arithmetic)
        project = _core.project_landmarks_by_matrix if self._kind.by_matrix else _core.project_landmarks
        project(points, seen.crop)
        return points

    def close(self) -> None:
        """Free the model."""
        self._model.close()


@dataclass(frozen=True)
class HandObservation:
    """What one run on a hand gave.

    Attributes:
        landmarks: (21, 3) float32: x, y, z as fractions of the frame (z by its width).
        world: (21, 3) float32: metres from the hand's middle; None where not asked for.
        left: how likely it is a left hand in a mirrored picture, 0..1; None where not asked for.
        presence: how likely there is a hand, 0..1.
    """

    landmarks: NDArray[np.float32]
    world: NDArray[np.float32] | None
    left: np.float32 | None
    presence: float


class HandLandmarker:
    """Find a hand's landmarks in a region."""

    def __init__(self, loader: Loader, kind: HandKind, *, landmarks_only: bool = False, lazy: bool = False) -> None:
        """Load the model, or with `lazy` check it only; on request without the heads for side and world.

        A model of another input size is taken as well; its points too are in pixels of MediaPipe's, `SIZE`.

        Raises:
            FileNotFoundError, ValueError: as `Loader.load`.
        """
        self._landmarks_only = landmarks_only
        self._arithmetic = loader.arithmetic
        outputs_at = _points_alone if landmarks_only else _all_outputs
        models = loader.load(
            kind.model,
            input_shape=(1, SIZE, SIZE, 3),
            outputs=outputs_at(SIZE),
            outputs_at=outputs_at,
            keep=(0, 1) if landmarks_only else None,
            kind=SplitMean if loader.runtime == "tflite" else Interpreter,
            lazy=lazy and loader.runtime != "tflite",
        )
        self._model = CropModel(
            models,
            loader.kernels,
            value_range=kind.value_range,
            keep_aspect=kind.keep_aspect,
            arithmetic=loader.arithmetic,
        )

    def observe(self, frame: Frame, region: _core.Region, *, min_presence: float) -> HandObservation | None:
        """Run on a region; None when no hand is there (presence is not above `min_presence`)."""
        with self._model.run(frame, region) as seen:
            if seen is None:
                return None
            raw, presence, *rest = seen.outputs
            score = float(presence.flat[0])
            if not score > min_presence:
                return None
            landmarks = _core.decode_landmarks(raw, POINTS, 3, SIZE, NORMALIZE_Z, self._arithmetic)
            _core.project_landmarks(landmarks, seen.crop)
            if self._landmarks_only:
                return HandObservation(landmarks, None, None, score)
            side, raw_world = rest
            world = raw_world.reshape(POINTS, 3).copy()
            _core.rotate_world(world, region.rotation, self._arithmetic)
            return HandObservation(landmarks, world, side.flat[0], score)

    def close(self) -> None:
        """Free the model."""
        self._model.close()


def _all_outputs(_: int) -> tuple[int, ...]:
    return (POINTS * 3, 1, 1, POINTS * 3)


def _points_alone(side: int) -> tuple[int, ...]:
    return _all_outputs(side)[:2]
