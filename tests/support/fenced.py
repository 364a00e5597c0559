"""Run as a program with an instruction set's name: kernels on memory between two pages that nobody may touch.

One byte too far kills the process, which is why it is one of its own.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from typing import Any

import numpy as np
from numpy.testing import assert_array_equal

from holistic_native import _core
from tests.support.samples import KINDS, floats, noise, placed

NO_ACCESS = 0
# An instruction set's name that is none: touch the fence, to show that it works.
BREACH = "breach"


def fenced(array: Any, *, at_end: bool = True) -> Any:
    """Copy an array to where memory ends, or to where it begins."""
    page = mmap.PAGESIZE
    pages = -(-array.nbytes // page)
    memory = mmap.mmap(-1, (pages + 2) * page)
    first = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    for fence in (first, first + (pages + 1) * page):
        if ctypes.CDLL(None, use_errno=True).mprotect(ctypes.c_void_p(fence), page, NO_ACCESS) != 0:
            raise OSError(ctypes.get_errno(), "mprotect failed")
    start = (pages + 1) * page - array.nbytes if at_end else page
    copy = np.frombuffer(memory, array.dtype, array.size, start).reshape(array.shape)
    copy[...] = array
    return copy


def fenced_rows(image: Any, space: int) -> Any:
    """Copy an image to the end of memory, with space between its rows but none behind the last one."""
    height, width, channels = image.shape
    stride = width * channels + space
    memory = fenced(np.zeros(stride * (height - 1) + width * channels, np.uint8))
    view = np.lib.stride_tricks.as_strided(memory, image.shape, (stride, channels, 1))
    view[...] = image
    return view


def fenced_strides(height: int, width: int, column: int, channel: int) -> list[Any]:
    """Make noise with these strides within a row, at the end and at the beginning of memory."""
    row, group = (width - 1) * abs(column) + 2 * abs(channel) + 1, np.array((column, channel))
    first = int(np.maximum(0, -group * (width - 1, 2)).sum())
    memory = noise(2, row * height)
    return [
        np.lib.stride_tricks.as_strided(fenced(memory, at_end=at_end)[first:], (height, width, 3), (row, *group))
        for at_end in (True, False)
    ]


def check_warp(kernels: _core.Kernels) -> None:
    for height, width in ((2, 2), (2, 3), (3, 2), (17, 33), (40, 50)):
        image = noise(1, height, width, 3)
        images = [fenced(image), fenced(image, at_end=False), *(fenced_rows(image, space) for space in (1, 2, 7))]
        check_warps(kernels, images, ((1, 1), (3, 2), (17, 5), (65, 33)))
    # BGR, RGBA, BGRA, gray, one channel of three, mirrored ones, and others.
    for strides in ((3, -1), (4, 1), (4, -1), (1, 0), (3, 0), (-3, 1), (-3, -1), (-4, 1), (1, 1), (5, -1), (6, 1)):
        for height, width in ((2, 2), (2, 3), (3, 4), (4, 5), (5, 6), (3, 7), (2, 8), (17, 33)):
            check_warps(kernels, fenced_strides(height, width, *strides), ((3, 2), (33, 17)))


def check_warps(kernels: _core.Kernels, images: list[Any], tensor_sizes: tuple[tuple[int, int], ...]) -> None:
    """Crop images of the same pixels, and these pixels where nothing is fenced."""
    image = images[0].copy()
    for tensor_size in tensor_sizes:
        for region in KINDS.values():
            crop, _ = placed(region, (image.shape[1], image.shape[0]), tensor_size)
            for repeat_edge in (True, False):
                expected = np.empty((tensor_size[1], tensor_size[0], 3), np.float32)
                kernels.warp(image, crop, expected, 0, 1, repeat_edge)
                for at_end, fenced_image in enumerate(images):
                    out = fenced(np.empty_like(expected), at_end=bool(at_end % 2))
                    kernels.warp(fenced_image, crop, out, 0, 1, repeat_edge)
                    assert_array_equal(out, expected)


def check_yuv(kernels: _core.Kernels) -> None:
    for height, width in ((2, 2), (2, 4), (4, 30), (6, 34), (2, 66), (4, 98)):
        y, uv = noise(1, height, width), noise(2, height // 2, width)
        u, v = uv[:, ::2], uv[:, 1::2]
        expected = kernels.yuv_to_rgb(y, u, v)
        for at_end in (True, False):
            in_turn = fenced(uv, at_end=at_end)
            planes = (fenced(y, at_end=at_end), fenced(u, at_end=at_end), fenced(v, at_end=at_end))
            assert_array_equal(kernels.yuv_to_rgb(*planes), expected)
            assert_array_equal(kernels.yuv_to_rgb(planes[0], in_turn[:, ::2], in_turn[:, 1::2]), expected)


def check_mask(kernels: _core.Kernels) -> None:
    for size in (1, 3, 16, 33):
        logits = floats(1, size, size, spread=4.0)
        for region in KINDS.values():
            crop, _ = placed(region, (65, 31), (size, size))
            expected = kernels.mask_to_frame(crop, logits)
            assert_array_equal(kernels.mask_to_frame(crop, fenced(logits)), expected)


def check_rows() -> None:
    """The kernels without instruction sets of their own."""
    anchors = _core.make_anchors(32, [8, 16])
    boxes, logits = floats(1, len(anchors), 12, spread=9.0), floats(2, len(anchors), spread=3.0)
    expected = _core.decode_detections(boxes, logits, anchors, 32, 0.5)
    found = _core.decode_detections(fenced(boxes), fenced(logits), fenced(anchors), 32, 0.5)
    assert_array_equal(found, expected)
    assert_array_equal(_core.suppress_detections(fenced(found), 0.3), _core.suppress_detections(found, 0.3))

    landmarks, heatmap = floats(3, 5, 5, spread=0.4, centre=0.5), floats(4, 8, 9, 5, spread=2.0)
    for region in (KINDS["inside"], KINDS["over an edge"]):
        crop, _ = placed(region, (64, 48), (32, 32))
        expected, changed = landmarks.copy(), fenced(landmarks)
        for rows, map_ in ((expected, heatmap), (changed, fenced(heatmap))):
            _core.refine_landmarks(rows, map_, 9, 0.5)
            _core.project_landmarks(rows, crop)
            _core.rotate_world(rows, 0.5)
            _core.LowPassFilter(0.5).apply(rows, 4)
            _core.OneEuroFilter(1.0, 1.0).apply(rows, 1)
        assert_array_equal(changed, expected)
        for change in (_core.remove_letterbox, _core.project_detections):
            rows = fenced(found)
            change(rows, crop)
            assert np.isfinite(rows).all()
    raw = floats(5, 39 * 5)
    assert_array_equal(_core.decode_landmarks(fenced(raw), 39, 5, 256), _core.decode_landmarks(raw, 39, 5, 256))
    mean, fenced_mean = np.empty(7, np.float32), fenced(np.empty(7, np.float32))
    features = floats(6, 4, 3, 7)
    _core.mean_positions(features, mean)
    _core.mean_positions(fenced(features), fenced_mean)
    assert_array_equal(fenced_mean, mean)


def main(name: str) -> None:
    if name == BREACH:
        ctypes.string_at(fenced(np.zeros(8, np.uint8)).ctypes.data + 8, 1)
        return
    check_warp(_core.kernels(name))
    check_yuv(_core.kernels(name))
    check_mask(_core.kernels(name))
    check_rows()


if __name__ == "__main__":
    main(sys.argv[1])
