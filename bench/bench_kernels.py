"""How long the kernels take on each instruction set, and how long OpenCV takes for the same.

pytest bench --benchmark-group-by=func
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from holistic_native import _core
from holistic_native.frames.pixel_formats import checked_frame
from holistic_native.frames.yuv import split_yuv
from tests.support import oracles
from tests.support.pixel_formats import from_rgb, rgb_of
from tests.support.samples import TENSORS, Floats, Size, floats, placed

Frame = NDArray[np.uint8]

# Turned, and once wholly in the frame, once beyond its edge: a different path in the kernel.
REGIONS = {
    "inside": oracles.Region(0.5, 0.5, 0.6, 0.3375, 0.3),
    "over an edge": oracles.Region(0.3, 0.2, 0.8, 0.45, 0.3),
}
SCALE = 1 / 255

sizes = pytest.mark.parametrize("size", TENSORS, ids="{0[0]}x{0[1]}".format)
kinds = pytest.mark.parametrize("kind", REGIONS)

# OpenCV's convertTo has no binding of its own. What there is to turn bytes into scaled floats:
CONVERSIONS: dict[str, Callable[[Any, Frame, Floats], object]] = {
    "numpy multiply": lambda _, from_, to: np.multiply(from_, np.float32(SCALE), dtype=np.float32, out=to),
    "multiply": lambda cv2, from_, to: cv2.multiply(from_, (SCALE,) * 4, to, dtype=cv2.CV_32F),
    "addWeighted": lambda cv2, from_, to: cv2.addWeighted(from_, SCALE, from_, 0, 0, to, cv2.CV_32F),
    "LUT": lambda cv2, from_, to: cv2.LUT(from_, np.arange(256, dtype=np.float32) * np.float32(SCALE), to),
}


@kinds
@sizes
def bench_warp(benchmark: BenchmarkFixture, kernels: _core.Kernels, frame: Frame, size: Size, kind: str) -> None:
    """A crop of a frame into a model's input."""
    crop, expected = placed(REGIONS[kind], (frame.shape[1], frame.shape[0]), size)
    out = np.empty((size[1], size[0], 3), np.float32)
    benchmark(kernels.warp, frame, crop, out)
    assert_array_equal(out, oracles.warp(frame, expected))


@kinds
@pytest.mark.parametrize("pixel_format", ["rgb", "bgr", "rgba", "bgra", "gray"])
def bench_warp_in_place(
    benchmark: BenchmarkFixture, kernels: _core.Kernels, frame: Frame, kind: str, pixel_format: str
) -> None:
    """The same from other orders of channels."""
    image = checked_frame(from_rgb(frame, pixel_format), pixel_format)
    crop, expected = placed(REGIONS[kind], (frame.shape[1], frame.shape[0]), (256, 256))
    out = np.empty((256, 256, 3), np.float32)
    benchmark(kernels.warp, image, crop, out)
    assert_array_equal(out, oracles.warp(image, expected))


@pytest.mark.parametrize("pixel_format", ["nv12", "i420"])
def bench_yuv_to_rgb(benchmark: BenchmarkFixture, kernels: _core.Kernels, frame: Frame, pixel_format: str) -> None:
    """A frame in YUV, converted whole."""
    planes = split_yuv(from_rgb(frame, pixel_format), pixel_format)
    rgb = benchmark(kernels.yuv_to_rgb, *planes)
    assert_array_equal(rgb, oracles.yuv_to_rgb(*planes))


@pytest.mark.parametrize("pixel_format", ["nv12", "i420"])
def bench_yuv_to_rgb_opencv(benchmark: BenchmarkFixture, cv2: Any, frame: Frame, pixel_format: str) -> None:
    image = from_rgb(frame, pixel_format)
    code = {"nv12": cv2.COLOR_YUV2RGB_NV12, "i420": cv2.COLOR_YUV2RGB_I420}[pixel_format]
    rgb = benchmark(cv2.cvtColor, image, code)
    assert_array_equal(rgb, rgb_of(image, pixel_format))


@kinds
@sizes
@pytest.mark.parametrize("conversion", CONVERSIONS)
def bench_warp_opencv(
    benchmark: BenchmarkFixture, cv2: Any, frame: Frame, size: Size, kind: str, conversion: str
) -> None:
    """The same in two steps, pixels and numbers; the fastest of the conversions is the one to beat."""
    crop, expected = placed(REGIONS[kind], (frame.shape[1], frame.shape[0]), size)
    pixels, out = np.empty((size[1], size[0], 3), np.uint8), np.empty((size[1], size[0], 3), np.float32)
    inverse, convert = crop.inverse, CONVERSIONS[conversion]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP

    def warp() -> None:
        cv2.warpPerspective(frame, inverse, size, pixels, flags, cv2.BORDER_REPLICATE)
        convert(cv2, pixels, out)

    benchmark(warp)
    # OpenCV 5 rounds otherwise, by a few steps on noise such as this.
    assert_allclose(out, oracles.warp(frame, expected), rtol=0, atol=8 * SCALE)


@pytest.fixture(scope="module")
def mask_crop() -> tuple[_core.Crop, oracles.Crop]:
    """Where the mask lies in the frame."""
    return placed(REGIONS["inside"], (720, 1280), (256, 256))


def bench_mask_to_frame(
    benchmark: BenchmarkFixture, kernels: _core.Kernels, mask_crop: tuple[_core.Crop, oracles.Crop]
) -> None:
    """A mask's logits into probabilities over the frame."""
    logits = floats(2, 1, 256, 256, 1, spread=5.0)
    mask = benchmark(kernels.mask_to_frame, mask_crop[0], logits)
    assert_array_equal(mask, oracles.mask_to_frame(mask_crop[1], logits))


def bench_mask_to_frame_opencv(
    benchmark: BenchmarkFixture, cv2: Any, mask_crop: tuple[_core.Crop, oracles.Crop]
) -> None:
    """The same with NumPy's exponential and OpenCV's warp."""
    logits = floats(2, 256, 256, spread=5.0)
    matrix = np.linalg.inv(mask_crop[0].matrix.astype(np.float64))[:2, [0, 1, 3]]
    matrix = np.diag([256, 256]) @ matrix @ np.diag([1 / 720, 1 / 1280, 1])

    def mask_to_frame() -> Any:
        mask = 1 / (1 + np.exp(-logits))
        return cv2.warpAffine(mask, matrix, (720, 1280), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)

    mask = benchmark(mask_to_frame)
    # Positions are rounded to 1/32 pixel, now and then the other way, and noise jumps from 0 to 1 within a pixel.
    assert np.abs(mask - oracles.mask_to_frame(mask_crop[1], logits)).mean() < 0.01


def bench_decode_and_suppress_detections(benchmark: BenchmarkFixture) -> None:
    """The pose detector's 2254 boxes, about ten of which say yes."""
    anchors = _core.make_anchors(224, [8, 16, 32, 32, 32])
    boxes, logits = np.abs(floats(3, 1, 2254, 12, spread=40.0)), floats(4, 1, 2254, 1, spread=2.0, centre=-5.5)

    def detect(core: Any) -> Floats:
        found: Floats = core.suppress_detections(core.decode_detections(boxes, logits, anchors, 224, 0.5), 0.3)
        return found

    found = benchmark(detect, _core)
    assert len(found) > 0
    assert_array_equal(found, detect(oracles))


def bench_decode_and_refine_landmarks(benchmark: BenchmarkFixture) -> None:
    """The pose model's 39 landmarks and its heatmap."""
    raw, heatmap = floats(5, 1, 195, spread=60.0, centre=128.0), floats(6, 1, 64, 64, 39, spread=3.0)
    crop, oracle_crop = placed(REGIONS["inside"], (720, 1280), (256, 256))

    def decode(core: Any, crop: Any) -> Floats:
        landmarks: Floats = core.decode_landmarks(raw, 39, 5, 256)
        core.refine_landmarks(landmarks, heatmap, 9, 0.5)
        core.project_landmarks(landmarks, crop)
        return landmarks

    assert_array_equal(benchmark(decode, _core, crop), decode(oracles, oracle_crop))


def bench_filters(benchmark: BenchmarkFixture) -> None:
    """A frame's smoothing: 33 landmarks and their visibility."""
    one_euro, low_pass = _core.OneEuroFilter(0.05, 80.0), _core.LowPassFilter(0.1)
    still = floats(7, 33, 4)
    time_us = 0

    def smooth() -> Floats:
        nonlocal time_us
        time_us += 33333
        landmarks = still.copy()
        low_pass.apply(landmarks, 3)
        one_euro.apply(landmarks, time_us, (720, 1280), 300.0)
        return landmarks

    assert_allclose(benchmark(smooth), still, rtol=1e-6)


def bench_regions(benchmark: BenchmarkFixture) -> None:
    """A frame's geometry: the next region of a body and of a hand, and where its crop lies."""
    pose, hand = floats(8, 33, 4, spread=0.1, centre=0.5), floats(9, 21, 3, spread=0.05, centre=0.5)
    size = (720, 1280)

    def sample(core: Any) -> Any:
        body = core.transform_region(core.region_from_alignment(pose, 0, 1, size, 90), size, 1.25)
        fine = core.transform_region(core.region_from_hand(hand, size), size, 2.0, -0.1)
        return core.place_crop(body, size, (256, 256), True), core.place_crop(fine, size, (224, 224), True)

    for crop, expected in zip(benchmark(sample, _core), sample(oracles), strict=True):
        assert math.isclose(crop.matrix[0, 0], expected.matrix[0, 0])
        assert_array_equal(crop.inverse, expected.inverse)
