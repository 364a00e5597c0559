"""One valid call of each binding, to be spoilt argument by argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from holistic_native import _core
from tests.support.samples import floats, noise

KERNELS = _core.kernels(_core.available_kernels()[0])
REGION = _core.Region(0.5, 0.5, 0.5, 0.5, 0.1)
IMAGE_SIZE = (40, 30)
TENSOR_SIZE = (16, 8)


def crop(region: _core.Region | None = REGION, image_size: tuple[int, int] = IMAGE_SIZE) -> _core.Crop:
    made = _core.place_crop(region, image_size, TENSOR_SIZE, keep_aspect=True)
    assert made is not None
    return made


class Call(NamedTuple):
    """A function and how to make its arguments anew; those of `changed` are written to."""

    function: Callable[..., Any]
    make: Callable[[], dict[str, Any]]
    changed: tuple[str, ...] = ()


def _landmarks(columns: int = 3, count: int = 5) -> Any:
    return floats(1, count, columns)


CALLS = {
    "Region": Call(_core.Region, lambda: {"cx": 0.5, "cy": 0.5, "width": 0.5, "height": 0.5, "rotation": 0.1}),
    "place_crop": Call(
        _core.place_crop,
        lambda: {"region": REGION, "image_size": IMAGE_SIZE, "tensor_size": TENSOR_SIZE, "keep_aspect": True},
    ),
    "warp": Call(
        KERNELS.warp,
        lambda: {
            "image": noise(1, 30, 40, 3),
            "crop": crop(),
            "out": np.zeros((8, 16, 3), np.float32),
            "low": -1.0,
            "high": 1.0,
            "repeat_edge": False,
        },
        changed=("out",),
    ),
    "reads_in_place": Call(_core.reads_in_place, lambda: {"image": noise(1, 30, 40, 3)}),
    "yuv_to_rgb": Call(
        KERNELS.yuv_to_rgb, lambda: {"y": noise(1, 30, 40), "u": noise(2, 15, 20), "v": noise(3, 15, 20)}
    ),
    "mask_to_frame": Call(KERNELS.mask_to_frame, lambda: {"crop": crop(), "logits": floats(1, 8, 16)}),
    "paint": Call(
        _core.paint,
        lambda: {
            "picture": noise(1, 30, 40, 3),
            "segments": floats(2, 5, 4) * np.float32(20),
            "radius": 1.5,
            "colour": (1, 2, 3),
            "opacity": 0.5,
        },
        changed=("picture",),
    ),
    "tint": Call(
        _core.tint,
        lambda: {
            "picture": noise(1, 30, 40, 3),
            "mask": floats(2, 30, 40),
            "colour": (1, 2, 3),
            "opacity": 0.5,
        },
        changed=("picture",),
    ),
    "kernels": Call(_core.kernels, lambda: {"name": "scalar"}),
    "block_sums": Call(_core.block_sums, lambda: {"image": noise(1, 30, 40, 3), "spacing": 16}),
    "make_anchors": Call(_core.make_anchors, lambda: {"size": 64, "strides": [8, 16], "per_layer": 2}),
    "decode_detections": Call(
        _core.decode_detections,
        lambda: {
            "boxes": floats(1, 7, 8),
            "logits": floats(2, 7),
            "anchors": floats(3, 7, 2),
            "size": 128.0,
            "min_score": 0.5,
        },
    ),
    "suppress_detections": Call(
        _core.suppress_detections, lambda: {"detections": np.abs(floats(1, 6, 9)), "max_overlap": 0.3}
    ),
    "remove_letterbox": Call(
        _core.remove_letterbox, lambda: {"detections": floats(1, 6, 9), "crop": crop()}, changed=("detections",)
    ),
    "project_detections": Call(
        _core.project_detections, lambda: {"detections": floats(1, 6, 9), "crop": crop()}, changed=("detections",)
    ),
    "logistic": Call(_core.logistic, lambda: {"value": 1.0}),
    "decode_landmarks": Call(
        _core.decode_landmarks,
        lambda: {"raw": floats(1, 1, 15), "count": 3, "columns": 5, "size": 256.0, "normalize_z": 0.4},
    ),
    "refine_landmarks": Call(
        _core.refine_landmarks,
        lambda: {
            "landmarks": _landmarks(),
            "heatmap": floats(2, 1, 9, 7, 5),
            "kernel_size": 9,
            "min_confidence": 0.5,
        },
        changed=("landmarks",),
    ),
    "project_landmarks": Call(
        _core.project_landmarks, lambda: {"landmarks": _landmarks(), "crop": crop()}, changed=("landmarks",)
    ),
    "rotate_world": Call(
        _core.rotate_world, lambda: {"landmarks": _landmarks(), "rotation": 1.0}, changed=("landmarks",)
    ),
    "mean_positions": Call(
        _core.mean_positions,
        lambda: {"features": floats(1, 1, 3, 4, 6), "mean": np.zeros((1, 6), np.float32)},
        changed=("mean",),
    ),
    "region_from_alignment": Call(
        _core.region_from_alignment,
        lambda: {
            "landmarks": _landmarks(),
            "centre": 0,
            "scale_point": 1,
            "image_size": IMAGE_SIZE,
            "target_degrees": 90.0,
        },
    ),
    "region_from_landmarks": Call(
        _core.region_from_landmarks,
        lambda: {"landmarks": _landmarks(), "start": 0, "end": 1, "image_size": IMAGE_SIZE},
    ),
    "region_from_keypoints": Call(
        _core.region_from_keypoints,
        lambda: {"keypoints": _landmarks(2), "start": 0, "end": 1, "image_size": IMAGE_SIZE},
    ),
    "region_from_detection": Call(
        _core.region_from_detection,
        lambda: {
            "detections": floats(1, 3, 9),
            "row": 1,
            "start": 0,
            "end": 1,
            "image_size": IMAGE_SIZE,
            "target_degrees": 90.0,
        },
    ),
    "region_overlap": Call(_core.region_overlap, lambda: {"a": REGION, "b": REGION}),
    "region_from_hand": Call(_core.region_from_hand, lambda: {"hand": _landmarks(count=21), "image_size": IMAGE_SIZE}),
    "region_from_wrist": Call(
        _core.region_from_wrist,
        lambda: {"pose": _landmarks(4, 33), "wrist": 15, "pinky": 17, "index": 19, "image_size": IMAGE_SIZE},
    ),
    "transform_region": Call(
        _core.transform_region, lambda: {"region": REGION, "image_size": IMAGE_SIZE, "scale": 1.25, "shift_y": -0.1}
    ),
    "region_scale": Call(_core.region_scale, lambda: {"region": REGION, "image_size": IMAGE_SIZE}),
    "keep_region": Call(
        _core.keep_region,
        lambda: {
            "landmarks": _landmarks(),
            "previous": REGION,
            "recrop": REGION,
            "image_size": IMAGE_SIZE,
            "rotation_degrees": 40.0,
            "translation": 0.2,
            "scale": 0.4,
            "margin": -0.1,
        },
    ),
    "landmarks_to_transform": Call(
        _core.landmarks_to_transform,
        lambda: {
            "landmarks": _landmarks(),
            "box": np.array([0, 2, 4], np.int32),
            "left": 0,
            "right": 1,
            "scale": 1.5,
            "size": 16,
            "matrix": np.zeros((4, 4), np.float32),
        },
        changed=("matrix",),
    ),
    "transform_tensor_bilinear": Call(
        _core.transform_tensor_bilinear,
        lambda: {
            "tensor": floats(1, 6, 5, 2),
            "matrix": floats(2, 4, 4),
            "out": np.zeros((3, 3, 2), np.float32),
        },
        changed=("out",),
    ),
    "transform_landmarks": Call(
        _core.transform_landmarks,
        lambda: {
            "points": _landmarks(2),
            "matrix": floats(2, 4, 4),
            "out": np.zeros((5, 2), np.float32),
        },
        changed=("out",),
    ),
    "transpose_convolution": Call(
        _core.transpose_convolution,
        lambda: {
            "image": floats(1, 4, 5, 3),
            "weights": floats(2, 2, 2, 3),
            "bias": 0.5,
            "out": np.zeros((8, 10), np.float32),
        },
        changed=("out",),
    ),
    "resize_linear": Call(_core.resize_linear, lambda: {"mask": floats(1, 4, 5), "size": (9, 7)}),
    "smooth_mask": Call(
        _core.smooth_mask,
        lambda: {"mask": floats(1, 4, 5), "previous": floats(2, 4, 5), "ratio": 0.7},
        changed=("mask",),
    ),
    "categorize": Call(
        _core.categorize, lambda: {"mask": floats(1, 4, 5), "size": (9, 7), "inside": 0, "outside": 255}
    ),
    "LowPassFilter": Call(_core.LowPassFilter, lambda: {"alpha": 0.1}),
    "LowPassFilter.apply": Call(
        _core.LowPassFilter(0.1).apply, lambda: {"landmarks": _landmarks(), "column": 2}, changed=("landmarks",)
    ),
    "OneEuroFilter": Call(_core.OneEuroFilter, lambda: {"min_cutoff": 0.05, "beta": 80.0, "derivate_cutoff": 1.0}),
    "OneEuroFilter.apply": Call(
        _core.OneEuroFilter(0.05, 80.0).apply,
        lambda: {"landmarks": _landmarks(), "time_us": 1, "image_size": IMAGE_SIZE, "object_scale": 10.0},
        changed=("landmarks",),
    ),
}

# Every argument that is an array, by the call it belongs to.
ARRAYS = [
    (name, argument)
    for name, call in CALLS.items()
    for argument, value in call.make().items()
    if isinstance(value, np.ndarray)
]
# Those that may lie in memory in any way: images.
IMAGES = [(name, argument) for name, argument in ARRAYS if CALLS[name].make()[argument].dtype == np.uint8]
CHANGED = [(name, argument) for name, call in CALLS.items() for argument in call.changed]


def spoil(name: str, /, **arguments: Any) -> Callable[[], Any]:
    """Make the call with some arguments replaced."""
    call = CALLS[name]
    unknown = arguments.keys() - call.make().keys()
    assert not unknown, f"{name} has no {unknown}"
    return lambda: call.function(**call.make() | arguments)
