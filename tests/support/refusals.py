"""Calls that are refused, and in which words: the argument's name, what is wanted, what was found."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.support.calls import CALLS

NAN_SCORE = np.ones((2, 5), np.float32)
NAN_SCORE[1, 0] = math.nan


def zeros(*shape: int) -> Any:
    return np.zeros(shape, np.float32)


OUT_WANTED = "(height, width, 3) or (1, height, width, 3) float32 of the crop's tensor size"
SIZE_WANTED = "(width, height), both in 1..32766"
# The call, the arguments that spoil it, and what is said: argument, wanted, found.
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("place_crop", {"image_size": (0, 30)}, f"image_size must be {SIZE_WANTED}, got (0, 30)"),
    ("place_crop", {"tensor_size": (16, -1)}, f"tensor_size must be {SIZE_WANTED}, got (16, -1)"),
    ("place_crop", {"image_size": (32767, 1)}, f"image_size must be {SIZE_WANTED}, got (32767, 1)"),
    (
        "warp",
        {"image": np.zeros((30, 40), np.uint8)},
        "image must be (height, width, 3) uint8, at least 1x1, got shape (30, 40)",
    ),
    (
        "warp",
        {"image": np.zeros((30, 40, 4), np.uint8)},
        "image must be (height, width, 3) uint8, at least 1x1, got shape (30, 40, 4)",
    ),
    (
        "warp",
        {"image": np.zeros((0, 40, 3), np.uint8)},
        "image must be (height, width, 3) uint8, at least 1x1, got shape (0, 40, 3)",
    ),
    (
        "warp",
        {"image": np.zeros((40, 30, 3), np.uint8)},
        "image must be of the size the crop was placed on, got shape (40, 30, 3)",
    ),
    (
        "warp",
        {"image": np.zeros((1, 32767, 3), np.uint8)},
        "image must be at most 32766 pixels high and wide, got shape (1, 32767, 3)",
    ),
    (
        "warp",
        {"image": np.broadcast_to(np.zeros(3, np.uint8), (32766, 32766, 3))},
        "image must be smaller than 2 GiB, got shape (32766, 32766, 3)",
    ),
    (
        "reads_in_place",
        {"image": np.zeros((30, 40), np.uint8)},
        "image must be (height, width, 3) uint8, at least 1x1, got shape (30, 40)",
    ),
    *(
        (
            "yuv_to_rgb",
            {"y": np.zeros(shape, np.uint8)},
            f"y must be (height, width) uint8, both even, got shape {shape}",
        )
        for shape in ((0, 40), (29, 40), (30, 39), (30, 40, 1), (30,), ())
    ),
    *(
        (
            "yuv_to_rgb",
            {plane: np.zeros(shape, np.uint8)},
            f"{plane} must be (height / 2, width / 2) uint8, got shape {shape}",
        )
        for plane in ("u", "v")
        for shape in ((15, 19), (16, 20), (30, 40), (15, 20, 1), (15,), ())
    ),
    (
        "yuv_to_rgb",
        {"y": np.zeros((2, 32768), np.uint8)},
        "y must be at most 32766 pixels high and wide, got shape (2, 32768)",
    ),
    (
        "yuv_to_rgb",
        {
            "y": np.broadcast_to(np.zeros(1, np.uint8), (32766, 32766)),
            "u": np.broadcast_to(np.zeros(1, np.uint8), (16383, 16383)),
            "v": np.broadcast_to(np.zeros(1, np.uint8), (16383, 16383)),
        },
        "y must be of an image smaller than 2 GiB, got shape (32766, 32766)",
    ),
    *(
        (
            "warp",
            {"out": zeros(*shape)},
            f"out must be {OUT_WANTED}, got shape {shape}",
        )
        for shape in ((16, 8, 3), (8, 16, 4), (8, 16), (2, 8, 16, 3), (1, 16, 8, 3), (8 * 16 * 3,), ())
    ),
    ("warp", {"low": math.nan}, "low must be finite, got nan"),
    ("warp", {"high": -math.inf}, "high must be finite, got -inf"),
    *(
        ("warp", {"low": low, "high": high}, f"high must be a finite distance from low, got {np.float32(high):f}")
        for low, high in ((-3e38, 3e38), (2e38, -2e38), (-1e38, 3.4e38))
    ),
    *(
        (
            "mask_to_frame",
            {"logits": zeros(*shape)},
            f"logits must be (height, width) or (1, height, width, 1) float32, got shape {shape}",
        )
        for shape in ((8, 16, 1), (2, 8, 16, 1), (1, 8, 16, 2), (16,), ())
    ),
    ("mask_to_frame", {"logits": zeros(0, 16)}, "logits must be between 1x1 and 8191x8191, got shape (0, 16)"),
    ("mask_to_frame", {"logits": zeros(1, 8192)}, "logits must be between 1x1 and 8191x8191, got shape (1, 8192)"),
    ("make_anchors", {"size": 0}, "size must be in 1..32766, got 0"),
    ("make_anchors", {"size": 32767}, "size must be in 1..32766, got 32767"),
    ("make_anchors", {"strides": [8, 0]}, "strides must be at least 1 each, got 0"),
    ("make_anchors", {"strides": [8] * 65}, "strides must be at most 64 numbers, got 65"),
    (
        "make_anchors",
        {"size": 1000, "strides": [1]},
        "strides must be such that there are at most 1000000 anchors, got 2000000",
    ),
    ("make_anchors", {"per_layer": 0}, "per_layer must be in 1..16, got 0"),
    ("make_anchors", {"per_layer": 17}, "per_layer must be in 1..16, got 17"),
    ("decode_detections", {"anchors": zeros(7, 4)}, "anchors must be (anchors, 2) float32, got shape (7, 4)"),
    ("decode_detections", {"anchors": zeros(0, 2)}, "anchors must be (anchors, 2) float32, got shape (0, 2)"),
    *(
        (
            "decode_detections",
            {"boxes": zeros(*shape)},
            f"boxes must be (anchors, 4 + 2 * keypoints) float32, as many as there are anchors, got shape {shape}",
        )
        for shape in ((7, 5), (7, 2), (6, 8), (8, 7), (56,), (0, 8), ())
    ),
    ("decode_detections", {"logits": zeros(8)}, "logits must be one float32 per anchor, got shape (8,)"),
    ("decode_detections", {"size": 0.0}, "size must be positive and finite, got 0.000000"),
    *(
        (
            name,
            {"detections": zeros(*shape)},
            f"detections must be (detections, 5 + 2 * keypoints) float32, got shape {shape}",
        )
        for name in ("suppress_detections", "remove_letterbox", "project_detections")
        for shape in ((9,), (2, 4), (2, 6), (1, 2, 9), ())
    ),
    (
        "suppress_detections",
        {"detections": NAN_SCORE},
        "detections must be scored by numbers, got NaN as score of detection 1",
    ),
    *(
        (
            "block_sums",
            {"image": np.zeros(shape, np.uint8)},
            f"image must be (height, width, 3) uint8, at least 1x1, got shape {shape}",
        )
        for shape in ((30, 40), (30, 40, 4), (0, 40, 3), (30, 0, 3))
    ),
    (
        "block_sums",
        {"image": np.zeros((1, 32767, 3), np.uint8)},
        "image must be at most 32766 pixels high and wide, got shape (1, 32767, 3)",
    ),
    *(("block_sums", {"spacing": n}, f"spacing must be in 1..32766, got {n}") for n in (0, -1, 32767)),
    ("decode_landmarks", {"count": 4}, "raw must be at least 5 float32 for each of 4 landmarks, got shape (1, 15)"),
    ("decode_landmarks", {"columns": 6}, "raw must be at least 6 float32 for each of 3 landmarks, got shape (1, 15)"),
    ("decode_landmarks", {"count": 0}, "raw must be at least 5 float32 for each of 0 landmarks, got shape (1, 15)"),
    ("decode_landmarks", {"raw": zeros(0)}, "raw must be at least 5 float32 for each of 3 landmarks, got shape (0,)"),
    ("decode_landmarks", {"columns": 1}, "columns must be at least 2, got 1"),
    ("decode_landmarks", {"size": -1.0}, "size must be positive and finite, got -1.000000"),
    ("decode_landmarks", {"normalize_z": 0.0}, "normalize_z must be positive and finite, got 0.000000"),
    *(
        (name, {"landmarks": zeros(*shape)}, f"landmarks must be (landmarks, 2 or more) float32, got shape {shape}")
        for name in (
            "refine_landmarks",
            "project_landmarks",
            "rotate_world",
            "LowPassFilter.apply",
            "OneEuroFilter.apply",
        )
        for shape in ((5,), (5, 1), (1, 5, 3), ())
    ),
    *(
        (
            "refine_landmarks",
            {"heatmap": zeros(*shape)},
            f"heatmap must be (height, width, landmarks) float32, got shape {shape}",
        )
        for shape in ((9, 7), (9, 7, 4), (2, 9, 7, 5), (1, 1, 9, 7, 5), ())
    ),
    ("refine_landmarks", {"kernel_size": 0}, "kernel_size must be at least 1, got 0"),
    ("mean_positions", {"mean": zeros(0)}, "mean must be (channels,) float32, at least one, got shape (0,)"),
    *(
        (
            "mean_positions",
            {"features": zeros(*shape)},
            f"features must be (..., channels) float32 with as many channels as `mean`, got shape {shape}",
        )
        for shape in ((6, 4), (0, 6), ())
    ),
    *(
        (name, {argument: zeros(*shape)}, f"{argument} must be (points, 2 or more) float32, got shape {shape}")
        for name, argument in (
            ("region_from_alignment", "landmarks"),
            ("region_from_landmarks", "landmarks"),
            ("region_from_keypoints", "keypoints"),
            ("region_from_hand", "hand"),
            ("region_from_wrist", "pose"),
            ("keep_region", "landmarks"),
        )
        for shape in ((5,), (5, 1), (0, 2), (1, 5, 3), ())
    ),
    ("region_from_hand", {"hand": zeros(20, 3)}, "hand must be (21, 2 or more) float32, got shape (20, 3)"),
    *(
        (name, {argument: bound}, f"{argument} must be an index below {bound}, got {bound}")
        for name, bound, arguments in (
            ("region_from_alignment", 5, ("centre", "scale_point")),
            ("region_from_landmarks", 5, ("start", "end")),
            ("region_from_keypoints", 5, ("start", "end")),
            ("region_from_wrist", 33, ("wrist", "pinky", "index")),
        )
        for argument in arguments
    ),
    *(
        (name, {"image_size": (40, 0)}, f"image_size must be {SIZE_WANTED}, got (40, 0)")
        for name, call in CALLS.items()
        if "image_size" in call.make()
    ),
    ("LowPassFilter", {"alpha": -0.1}, "alpha must be in 0..1, got -0.100000"),
    ("LowPassFilter", {"alpha": math.nan}, "alpha must be in 0..1, got nan"),
    ("LowPassFilter.apply", {"column": 3}, "column must be below 3, got 3"),
    *(
        (
            "OneEuroFilter",
            options,
            f"min_cutoff, beta, derivate_cutoff must be positive, not negative, positive, got {found}",
        )
        for options, found in (
            ({"min_cutoff": 0}, "0.000000, 80.000000, 1.000000"),
            ({"beta": -1}, "0.050000, -1.000000, 1.000000"),
            ({"derivate_cutoff": math.nan}, "0.050000, 80.000000, nan"),
        )
    ),
    (
        "OneEuroFilter.apply",
        {"landmarks": zeros(5, 2)},
        "landmarks must be (landmarks, 3 or more) float32, got shape (5, 2)",
    ),
    (
        "OneEuroFilter.apply",
        {"time_us": -(2**63)},
        "time_us must be between -9000000000000000 and 9000000000000000, got -9223372036854775808",
    ),
    (
        "OneEuroFilter.apply",
        {"time_us": 2**63 - 1},
        "time_us must be between -9000000000000000 and 9000000000000000, got 9223372036854775807",
    ),
    ("region_from_detection", {"row": 3}, "row must be below 3, got 3"),
    ("region_from_detection", {"start": 2}, "start must be an index below 2, got 2"),
    ("region_from_detection", {"end": 2}, "end must be an index below 2, got 2"),
    *(
        (
            "region_from_detection",
            {"detections": zeros(*shape)},
            f"detections must be (detections, 5 + 2 * keypoints) float32, got shape {shape}",
        )
        for shape in ((9,), (2, 7), (2, 10), ())
    ),
    *(
        ("transpose_convolution", {argument: zeros(*shape)}, f"{argument} must be {wanted}, got shape {shape}")
        for argument, wanted, shapes in (
            ("image", "(height, width, channels) float32", ((4, 5), (0, 5, 3), ())),
            ("weights", "(2, 2, channels) float32 with the image's channels", ((2, 2, 4), (2, 6), ())),
            ("out", "(2 height, 2 width) float32", ((8, 9), (4, 5), (80,), ())),
        )
        for shape in shapes
    ),
    ("resize_linear", {"mask": zeros(0, 5)}, "mask must be (height, width) float32, got shape (0, 5)"),
    ("resize_linear", {"mask": zeros(5)}, "mask must be (height, width) float32, got shape (5,)"),
    ("resize_linear", {"size": (0, 7)}, f"size must be {SIZE_WANTED}, got (0, 7)"),
    ("categorize", {"mask": zeros(0, 5)}, "mask must be (height, width) float32, got shape (0, 5)"),
    ("categorize", {"size": (0, 7)}, f"size must be {SIZE_WANTED}, got (0, 7)"),
]
