"""The three operators of MediaPipe's own in the attention mesh: crop a feature map around parts of a face, and back.

Matrices are 4x4 from crop to map pixels; the kernels in `cpp/attention.cpp` do the same in single precision, step by
step. What was turned, cropped and moved passes gradients on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from holistic_native.compress.network.windows import Run
    from holistic_native.tflite.int8.editor import ModelEditor


def _options(operator: Any) -> dict[str, Any]:
    from flatbuffers import flexbuffers

    try:
        read: dict[str, Any] = flexbuffers.Loads(bytes(operator.customOptions))
    except (IndexError, KeyError, TypeError, ValueError, NotImplementedError) as error:
        raise ValueError(f"model damaged: the options of an operator of MediaPipe's own ({error})") from error
    return read


def transform_matrix(_: ModelEditor, operator: Any) -> Run:
    """Landmarks2TransformMatrix: the square around some landmarks, turned so that two of them are level."""
    options = _options(operator)
    box = torch.tensor([int(place) for place in options["subset_idxs"]])
    left, right = int(options["left_rotation_idx"]), int(options["right_rotation_idx"])
    scales = options["scale_x"], options["scale_y"]
    sizes = options["output_width"], options["output_height"]

    def run(landmarks: Tensor) -> Tensor:
        dx, dy = (landmarks[:, right, :2] - landmarks[:, left, :2]).unbind(1)
        angle = torch.atan2(dy, dx)
        cosine, sine = angle.cos(), angle.sin()
        x, y = landmarks[:, box.to(landmarks.device), :2].unbind(2)
        level = torch.stack((cosine[:, None] * x + sine[:, None] * y, cosine[:, None] * y - sine[:, None] * x), 1)
        low, high = level.amin(2), level.amax(2)
        middle = (low + high) / 2
        stretch = (high - low) * landmarks.new_tensor([s / n for s, n in zip(scales, sizes, strict=True)])
        shift = -stretch * landmarks.new_tensor(sizes) / 2 + middle
        matrix = torch.eye(4, device=landmarks.device).repeat(len(landmarks), 1, 1)
        turn = torch.stack((torch.stack((cosine, -sine), 1), torch.stack((sine, cosine), 1)), 1)
        matrix[:, :2, :2] = turn * stretch[:, None]
        matrix[:, :2, 3] = (turn @ shift[:, :, None])[:, :, 0]
        return matrix

    return run


def sampled(_: ModelEditor, operator: Any) -> Run:
    """TransformTensorBilinear: a crop of a feature map; what lies outside the map is 0."""
    options = _options(operator)
    rows, columns = int(options["output_height"]), int(options["output_width"])

    def run(image: Tensor, matrix: Tensor) -> Tensor:
        middles = (torch.arange(count, device=image.device) + 0.5 for count in (rows, columns))
        y, x = torch.meshgrid(*middles, indexing="ij")
        pixels = torch.stack((x, y, torch.ones_like(x)), 2).reshape(-1, 3)
        places = pixels @ matrix[:, :2][:, :, (0, 1, 3)].transpose(1, 2) - 0.5
        size = places.new_tensor([image.shape[3] - 1, image.shape[2] - 1])
        inside = ((places >= 0) & (places <= size)).all(2).reshape(-1, 1, rows, columns)
        grid = (places / size * 2 - 1).reshape(-1, rows, columns, 2)
        return functional.grid_sample(image, grid, align_corners=True) * inside

    return run


def moved(_: ModelEditor, __: Any) -> Run:
    """TransformLandmarks: points found in a crop, moved into the map."""
    return lambda points, matrix: points @ matrix[:, :2, :2].transpose(1, 2) + matrix[:, None, :2, 3]
