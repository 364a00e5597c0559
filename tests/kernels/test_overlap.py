"""What a kernel writes never lies over what it reads: such calls are refused; inputs may share memory as they like."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from holistic_native import _core
from tests.support.calls import ARRAYS, CALLS, CHANGED
from tests.support.samples import noise

PAIRS = [
    (name, changed, argument)
    for name, changed in CHANGED
    for other, argument in ARRAYS
    if other == name and argument != changed
]
# From what is written to what is read, in bytes, where these have so many.
SHIFTS: dict[str, Callable[[int, int], int]] = {
    "at the same place": lambda _, __: 0,
    "over its first number": lambda out, _: out - 4,
    "over its last number": lambda _, read: 4 - read,
    "in its middle": lambda _, read: -(read // 8 * 4),
}


def carved(arrays: tuple[NDArray[Any], NDArray[Any]], shift: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Copy two arrays into one piece of memory; the second begins `shift` bytes behind where the first does."""
    memory = np.zeros(arrays[0].nbytes + arrays[1].nbytes + abs(shift), np.uint8)
    starts = (max(0, -shift), max(0, shift))
    first, second = (
        np.ndarray(array.shape, array.dtype, memory.data, start) for array, start in zip(arrays, starts, strict=True)
    )
    second[...], first[...] = arrays[1], arrays[0]
    return first, second


def assert_refused(name: str, arguments: dict[str, Any], changed: str, argument: str) -> None:
    message = f"{changed} must be apart in memory from `{argument}`, got arrays that overlap"
    before = {key: value.copy() for key, value in arguments.items() if isinstance(value, np.ndarray)}
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        CALLS[name].function(**arguments)
    for key, value in before.items():
        assert_array_equal(arguments[key], value)


def test_there_are_pairs() -> None:
    assert {name for name, _, _ in PAIRS} == {
        *("warp", "refine_landmarks", "mean_positions", "transpose_convolution", "smooth_mask"),
        *("landmarks_to_transform", "transform_tensor_bilinear", "transform_landmarks", "paint", "tint"),
    }


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize(("name", "changed", "argument"), PAIRS)
def test_overlap_is_refused(name: str, changed: str, argument: str, shift: str) -> None:
    arguments = CALLS[name].make()
    arrays = (arguments[changed], arguments[argument])
    shifted = SHIFTS[shift](arrays[0].nbytes, arrays[1].nbytes)
    arguments[changed], arguments[argument] = carved(arrays, shifted)
    assert np.may_share_memory(arguments[changed], arguments[argument])
    assert_refused(name, arguments, changed, argument)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(("name", "changed", "argument"), PAIRS)
def test_neighbours_are_taken(name: str, changed: str, argument: str, before: bool) -> None:
    expected, arguments = CALLS[name].make(), CALLS[name].make()
    CALLS[name].function(**expected)
    arrays = (arguments[changed], arguments[argument])
    arguments[changed], arguments[argument] = carved(arrays, arrays[0].nbytes if before else -arrays[1].nbytes)
    CALLS[name].function(**arguments)
    assert_array_equal(arguments[changed], expected[changed])


def test_the_same_array_is_refused() -> None:
    arguments = CALLS["transform_landmarks"].make()
    arguments["out"] = arguments["points"]
    assert_refused("transform_landmarks", arguments, "out", "points")


@pytest.mark.parametrize(
    "view",
    [lambda i: i[::-1], lambda i: i[:, ::-1], lambda i: i[..., ::-1], lambda i: i[::-1, ::-1, ::-1]],
    ids=["upside down", "mirrored", "BGR", "all three"],
)
@pytest.mark.parametrize("place", ["first bytes", "last bytes"])
def test_images_that_run_backwards_are_seen(view: Any, place: str) -> None:
    arguments = CALLS["warp"].make()
    out, image = arguments["out"], arguments["image"]
    shift = out.nbytes - 4 if place == "first bytes" else 4 - image.nbytes
    arguments["out"], arguments["image"] = carved((out, image), shift)
    arguments["image"] = view(arguments["image"])
    assert_refused("warp", arguments, "out", "image")


def test_a_view_with_gaps_is_seen() -> None:
    arguments = CALLS["warp"].make()
    out = arguments["out"]
    memory = np.zeros(30 * 40 * 12, np.uint8)
    arguments["image"] = memory.reshape(30, 40, 12)[..., ::4]
    arguments["out"] = np.ndarray(out.shape, out.dtype, memory.data, memory.nbytes - out.nbytes)
    assert_refused("warp", arguments, "out", "image")


@pytest.mark.parametrize("isa", _core.available_kernels())
def test_inputs_may_share_memory(isa: str) -> None:
    kernels = _core.kernels(isa)
    memory = noise(1, 64, 64)
    planes = (memory[:30, :40], memory[5:20, 7:27], memory[6:21, 8:28])
    assert_array_equal(kernels.yuv_to_rgb(*planes), kernels.yuv_to_rgb(*(plane.copy() for plane in planes)))
    numbers = np.linspace(-2, 2, 64, dtype=np.float32)
    boxes, logits, anchors = numbers[:56].reshape(7, 8), numbers[3:10], numbers[5:19].reshape(7, 2)
    shared = _core.decode_detections(boxes, logits, anchors, 128.0, 0.1)
    apart = _core.decode_detections(boxes.copy(), logits.copy(), anchors.copy(), 128.0, 0.1)
    assert len(apart) > 0
    assert_array_equal(shared, apart)
