"""How to read the outputs of a model: which numbers are points, which say that something is there."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.stages.detector import FACE_FULL_RANGE, FACE_SHORT_RANGE, PALM, POSE
from holistic_native.stages.face_landmarks import MODEL as FACE_MODEL
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS as HAND_MODELS
from holistic_native.stages.hand_landmarks import RECROP_MODEL
from holistic_native.stages.pose_landmarks import ALL as POSE_POINTS
from holistic_native.stages.pose_landmarks import HEATMAP_KERNEL, HEATMAP_MIN_CONFIDENCE
from holistic_native.stages.pose_landmarks import MODELS as POSE_MODELS
from holistic_native.stages.pose_landmarks import SIZE as POSE_SIZE
from holistic_native.tflite.graph import keep_outputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Reading:
    """The places of things in a model's outputs; the defaults read nothing but points from the first output.

    Attributes:
        crops: the model whose crops this one is fed, as `collect` names it; None for whole frames.
        keep: positions of the outputs that trackers use; None for all. The others below count within these.
        points: output with the points, in pixels of the crop.
        stride: numbers per point, of which the first two are x and y.
        count: how many points count; None for all.
        offset: numbers in front of the first point, in each row of a detector.
        heatmap: output with the heatmaps that move the points of a pose model, as trackers do it; None for none.
        presence: output that says whether something is there; None for none.
        logit: presence is a logit, not a probability.
        side: output with the probability of a left hand; None for none.
        world: output with points in metres; None for none.
        detector: points and presence come once per anchor; points count where the anchor's object is there.
        value_range: of the input.
    """

    crops: str | None = None
    keep: tuple[int, ...] | None = None
    points: int = 0
    stride: int = 2
    count: int | None = None
    offset: int = 0
    heatmap: int | None = None
    presence: int | None = None
    logit: bool = False
    side: int | None = None
    world: int | None = None
    detector: bool = False
    value_range: tuple[float, float] = (0.0, 1.0)

    def used(self, content: bytes) -> bytes:
        """Return a model without the outputs that trackers do not use."""
        return content if self.keep is None else keep_outputs(content, self.keep)

    def positions(self, outputs: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return (crops, points, 2) pixels; of a detector, (crops, anchors * points, 2)."""
        values = outputs[self.points]
        if self.detector:
            anchors = outputs[self.presence or 0].shape[1]
            rows = values.reshape(len(values), anchors, -1)
            return rows[:, :, self.offset :].reshape(len(values), -1, 2)
        if self.heatmap is not None:
            values = np.stack(
                [_refined(row, heatmap) for row, heatmap in zip(values, outputs[self.heatmap], strict=True)]
            )
        return values.reshape(len(values), -1, self.stride)[:, : self.count, :2]

    def present(self, outputs: Sequence[NDArray[np.float32]]) -> NDArray[np.bool_]:
        """Say for each crop whether something is there."""
        if self.presence is None:
            return np.ones(len(outputs[0]), bool)
        present: NDArray[np.bool_] = outputs[self.presence].max(axis=1) > (0.0 if self.logit else 0.5)
        return present

    def counted(self, outputs: Sequence[NDArray[np.float32]]) -> NDArray[np.bool_]:
        """Say which of `positions` count, (crops, points)."""
        shape = self.positions(outputs).shape[:2]
        if not self.detector or self.presence is None:
            return np.broadcast_to(self.present(outputs)[:, None], shape)
        sure = outputs[self.presence] > (0.0 if self.logit else 0.5)
        return np.repeat(sure, shape[1] // sure.shape[1], axis=1)


def _refined(points: NDArray[np.float32], heatmap: NDArray[np.float32]) -> NDArray[np.float32]:
    landmarks = _core.decode_landmarks(np.ascontiguousarray(points), POSE_POINTS, 5, POSE_SIZE)
    side = math.isqrt(heatmap.size // POSE_POINTS)
    heatmap = np.ascontiguousarray(heatmap.reshape(side, side, POSE_POINTS))
    _core.refine_landmarks(landmarks, heatmap, HEATMAP_KERNEL, HEATMAP_MIN_CONFIDENCE)
    return landmarks * np.float32(POSE_SIZE)


_POSE = Reading(crops=POSE_MODELS[1], keep=(0, 1, 3, 4), stride=5, count=33, heatmap=2, presence=1, world=3)
_HAND = Reading(crops=HAND_MODELS[1], stride=3, count=21, presence=1, side=2, world=3)
_PALM = Reading(crops=PALM[1].model, presence=1, logit=True, detector=True)
_BODY = Reading(crops=POSE.model, presence=1, logit=True, detector=True, offset=4, value_range=(-1.0, 1.0))
_READINGS = {
    POSE.model: _BODY,
    **{face.model: replace(_BODY, crops=face.model) for face in (FACE_SHORT_RANGE, FACE_FULL_RANGE)},
    **dict.fromkeys((palm.model for palm in PALM), _PALM),
    **dict.fromkeys(POSE_MODELS, _POSE),
    **dict.fromkeys(HAND_MODELS, _HAND),
    RECROP_MODEL: Reading(crops=RECROP_MODEL, count=2),
    FACE_MODEL: Reading(crops=FACE_MODEL, stride=3, count=468, presence=1, logit=True),
}


def reading_of(name: str) -> Reading:
    """Return how to read a model of the cascade; for any other file, points from the first output."""
    return _READINGS.get(name, Reading())
