"""Crops with annotated points, cut out of annotated pictures as a tracker would cut them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from holistic_native import _core
from holistic_native.branches.hand import tracked_region
from holistic_native.compress.distil.rendering import Renderer
from holistic_native.evaluate.track import BODY, FACE, LEFT_HAND, RIGHT_HAND
from holistic_native.kernels import choose_kernels
from holistic_native.topology import coco
from holistic_native.topology.ibug import FACE_68
from holistic_native.topology.pose import PoseLandmark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from holistic_native.evaluate.annotation import Person

MARGIN = 1.5
# Of which a hand's or a face's region is at least, in pixels: what is smaller shows nothing.
_LEAST_SIDE = 24.0
# Sides of a region over those of the box around a body's or a face's points.
_AROUND = 1.25
_LANDMARKS = {BODY: len(PoseLandmark), FACE: 468, LEFT_HAND: 21, RIGHT_HAND: 21}
PARTS = {"hand": (LEFT_HAND, RIGHT_HAND), "pose": (BODY,), "face": (FACE,)}
"""What annotations call the parts that models are for."""


def part_of(crops: str) -> str:
    """Name the part that a model is for, by the model whose crops it is fed; ValueError where none is annotated."""
    for part in PARTS:
        if crops.startswith(part) and "landmark" in crops:
            return part
    raise ValueError(f"annotations are for landmark models, not for {crops}")


@dataclass(frozen=True)
class Annotated:
    """Surroundings of annotated parts.

    Attributes:
        renderer: gives crops of them.
        points: (count, points, 2) fractions of each surrounding, float64, NaN where there is none.
        margin: sides of a surrounding over those of its crop.
    """

    renderer: Renderer
    points: Tensor
    margin: float = MARGIN


def cut_out(
    pictures: Iterable[tuple[NDArray[np.uint8], Sequence[Person]]], part: str, side: int, device: torch.device
) -> Annotated:
    """Cut parts out of annotated pictures.

    Args:
        pictures: (height, width, 3) uint8 RGB, and who is annotated on it.
        part: "hand", "pose" or "face".
        side: of the model's input.
        device: where crops are rendered.

    Raises:
        ValueError: nothing of that part is annotated.
    """
    found = []
    for image, people in pictures:
        for person in people:
            for name in PARTS[part]:
                cut = _cut(image, landmarks_of(person.points.get(name), name), name, round(side * MARGIN))
                if cut is not None:
                    found.append(cut)
    if not found:
        raise ValueError(f"no {part} is annotated well enough to be cut out")
    crops, points = zip(*found, strict=True)
    return Annotated(Renderer(torch.from_numpy(np.stack(crops)).to(device)), torch.from_numpy(np.stack(points)))


def landmarks_of(points: NDArray[np.float64] | None, name: str) -> NDArray[np.float64]:
    """Put annotated points, (N, 2) pixels, in the places of our landmarks; NaN everywhere else."""
    landmarks = np.full((_LANDMARKS[name], 2), np.nan)
    if points is None:
        return landmarks
    if name == BODY:
        for place, landmark in enumerate((*coco.BODY, *coco.FEET)[: len(points)]):
            if landmark != coco.NONE:
                landmarks[landmark] = points[place]
    elif name == FACE:
        landmarks[list(FACE_68)] = points
    else:
        landmarks[:] = points
    return landmarks


def _cut(
    image: NDArray[np.uint8], points: NDArray[np.float64], name: str, side: int
) -> tuple[NDArray[np.uint8], NDArray[np.float64]] | None:
    size = image.shape[1], image.shape[0]
    region = _region(points, name, size)
    if region is None:
        return None
    wider = _core.Region(region.cx, region.cy, region.width * MARGIN, region.height * MARGIN, region.rotation)
    crop = _core.place_crop(wider, size, (side, side), name != FACE)
    if crop is None:
        return None
    out = np.empty((side, side, 3), np.float32)
    choose_kernels().warp(np.ascontiguousarray(image), crop, out, 0.0, 255.0, True)
    # The same map that pixels went through: from the crop's pixels to the picture's.
    inverse = np.linalg.inv(crop.inverse)
    placed = np.concatenate((points, np.ones((len(points), 1))), 1) @ inverse.T
    return np.rint(out).astype(np.uint8), placed[:, :2] / placed[:, 2:] / side


def _region(points: NDArray[np.float64], name: str, size: tuple[int, int]) -> _core.Region | None:
    known = points[~np.isnan(points).any(1)]
    if len(known) < 5 or np.ptp(known, axis=0).max() < _LEAST_SIDE:
        return None
    if name in (LEFT_HAND, RIGHT_HAND):
        if len(known) < len(points):
            return None
        flat = np.concatenate((points / size, np.zeros((len(points), 1))), 1).astype(np.float32)
        return tracked_region(np.ascontiguousarray(flat), size)
    middle = (known.min(0) + known.max(0)) / 2
    side = float(np.ptp(known, axis=0).max()) * _AROUND
    return _core.Region(float(middle[0] / size[0]), float(middle[1] / size[1]), side / size[0], side / size[1], 0.0)
