"""NumPy oracles of the C++ kernels: one function per kernel, of the same name, written from what MediaPipe computes.

They are independent of the kernels: plain and slow, no identity or shortcut of theirs is used here. Where one rounds to
float32, so does the other, and both take exp, sin, cos and atan2 from the C library, or from `rounded` where MediaPipe
Tasks is followed, so results are compared by bits.
"""

from tests.support.oracles.crops import Crop, place_crop, warp
from tests.support.oracles.detections import (
    decode_detections,
    make_anchors,
    project_detections,
    remove_letterbox,
    suppress_detections,
)
from tests.support.oracles.filters import LowPassFilter, OneEuroFilter
from tests.support.oracles.landmarks import (
    decode_landmarks,
    logistic,
    mean_positions,
    project_landmarks,
    project_landmarks_by_matrix,
    refine_landmarks,
    rotate_world,
)
from tests.support.oracles.masks import mask_to_frame, smooth_mask
from tests.support.oracles.regions import (
    Region,
    keep_region,
    region_from_alignment,
    region_from_detection,
    region_from_hand,
    region_from_keypoints,
    region_from_landmarks,
    region_from_wrist,
    region_overlap,
    region_scale,
    transform_region,
)
from tests.support.oracles.segmentation import categorize, resize_linear, transpose_convolution
from tests.support.oracles.yuv import yuv_to_rgb

__all__ = [
    "Crop",
    "LowPassFilter",
    "OneEuroFilter",
    "Region",
    "categorize",
    "decode_detections",
    "decode_landmarks",
    "keep_region",
    "logistic",
    "make_anchors",
    "mask_to_frame",
    "mean_positions",
    "place_crop",
    "project_detections",
    "project_landmarks",
    "project_landmarks_by_matrix",
    "refine_landmarks",
    "region_from_alignment",
    "region_from_detection",
    "region_from_hand",
    "region_from_keypoints",
    "region_from_landmarks",
    "region_from_wrist",
    "region_overlap",
    "region_scale",
    "remove_letterbox",
    "resize_linear",
    "rotate_world",
    "smooth_mask",
    "suppress_detections",
    "transform_region",
    "transpose_convolution",
    "warp",
    "yuv_to_rgb",
]
