"""The pose landmark model: 33 body landmarks, world landmarks, two auxiliary points and a mask, from one region."""

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

MODELS = ("pose_landmark_lite.tflite", "pose_landmark_full.tflite", "pose_landmark_heavy.tflite")
SIZE = 256
BODY = 33
# Of the model's 39 landmarks, 0..32 are the body, 33 and 34 place the next region, the rest is unused.
ALL = 39
AUXILIARY = slice(33, 35)

# Of the input's pixels in each direction.
HEATMAP_CELL = 4
# RefineLandmarksFromHeatmap. The solutions' graph file says 7, but the option is lost on the way into the running graph
# with a plain `import mediapipe`, so 9, the default, is what every user has had.
HEATMAP_KERNEL = 9
HEATMAP_MIN_CONFIDENCE = 0.5


@dataclass(frozen=True)
class PoseKind:
    """What MediaPipe's graphs make of a pose model: its solutions' and its Tasks' differ.

    Attributes:
        model: file name.
        value_range: of the input.
        keep_aspect: grow the region to a square instead of stretching it; a region is square but for roundings.
        heatmap_kernel: side of the square of heatmap cells that refines a landmark.
        columns: of landmarks: 4 with visibility, 5 with presence too.
    """

    model: str
    value_range: tuple[float, float] = (0.0, 1.0)
    keep_aspect: bool = True
    heatmap_kernel: int = HEATMAP_KERNEL
    columns: int = 4


@dataclass(frozen=True)
class PoseObservation:
    """What one run on a body gave, unsmoothed.

    Attributes:
        landmarks: (33, columns) float32: x, y, z as fractions of the frame (z by its width), visibility and possibly
            presence, 0..1.
        auxiliary: (2, 5) float32: the body's centre and the point that gives scale and rotation.
        world: (33, columns) float32: metres from the middle of the hips, visibility and possibly presence.
        mask: (height, width) float32, 0..1, or None when not asked for.
    """

    landmarks: NDArray[np.float32]
    auxiliary: NDArray[np.float32]
    world: NDArray[np.float32]
    mask: NDArray[np.float32] | None


class PoseLandmarker:
    """Find a body's landmarks in a region."""

    def __init__(self, loader: Loader, kind: PoseKind, *, mask: bool, lazy: bool = False) -> None:
        """Load the model, or with `lazy` check it only; its mask head only when `mask` is set.

        A model of another input size is taken as well: its heatmaps have a quarter of the input's side, its mask has
        the input's size, its points are in pixels of MediaPipe's, `SIZE`.

        Raises:
            FileNotFoundError, ValueError: as `Loader.load`.
        """
        self._kind = kind
        self._mask = mask
        self._arithmetic = loader.arithmetic
        self._kernels = loader.kernels
        models = loader.load(
            kind.model,
            input_shape=(1, SIZE, SIZE, 3),
            outputs=_with_mask(SIZE) if mask else _without_mask(SIZE),
            outputs_at=_with_mask if mask else _without_mask,
            keep=(0, 1, 3, 4, 2) if mask else (0, 1, 3, 4),
            lazy=lazy,
        )
        self._model = CropModel(
            models,
            loader.kernels,
            value_range=kind.value_range,
            keep_aspect=kind.keep_aspect,
            arithmetic=loader.arithmetic,
        )

    def observe(self, frame: Frame, region: _core.Region, *, min_presence: float) -> PoseObservation | None:
        """Run on a region; None when nobody is there (presence is not above `min_presence`)."""
        with self._model.run(frame, region) as seen:
            if seen is None:
                return None
            raw, presence, heatmap, raw_world = seen.outputs[:4]
            if not float(presence.flat[0]) > min_presence:
                return None
            arithmetic, columns = self._arithmetic, self._kind.columns
            landmarks = _core.decode_landmarks(raw, ALL, 5, SIZE, arithmetic=arithmetic)
            _core.refine_landmarks(landmarks, heatmap, self._kind.heatmap_kernel, HEATMAP_MIN_CONFIDENCE, arithmetic)
            world = np.empty((BODY, columns), np.float32)
            world[:, :3] = raw_world.reshape(ALL, 3)[:BODY]
            mask = self._kernels.mask_to_frame(seen.crop, seen.outputs[4]) if self._mask else None
        _core.project_landmarks(landmarks, seen.crop)
        world[:, 3:] = landmarks[:BODY, 3:columns]
        _core.rotate_world(world, region.rotation, arithmetic)
        return PoseObservation(np.ascontiguousarray(landmarks[:BODY, :columns]), landmarks[AUXILIARY], world, mask)

    def close(self) -> None:
        """Free the model."""
        self._model.close()


def _without_mask(side: int) -> tuple[int, ...]:
    heatmap = (side // HEATMAP_CELL) ** 2 * ALL
    return (ALL * 5, 1, heatmap, ALL * 3)


def _with_mask(side: int) -> tuple[int, ...]:
    return (*_without_mask(side), side * side)
