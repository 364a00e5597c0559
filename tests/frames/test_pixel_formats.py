"""Frames in other formats than RGB: read as they are where that can be, and with the results of converting first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from holistic_native import Holistic, _core
from holistic_native.frames.pixel_formats import FORMATS, INTERLEAVED, checked_frame
from holistic_native.frames.yuv import LAYOUTS
from tests.support import astronaut
from tests.support.oracles import Region
from tests.support.pixel_formats import SHAPES, even, from_rgb, rgb_of
from tests.support.samples import Bytes, Size, empty, every_isa, noise, place, regions, seeds
from tests.support.shipped_models import CASCADE

YUV = ("nv12", "i420")
IN_PLACE = [name for name in FORMATS if name not in YUV]

every_format = pytest.mark.parametrize("kind", FORMATS)
sides = st.integers(1, 70)


def padded(image: Bytes, space: tuple[int, int]) -> Bytes:
    """The image within a larger one, rows and columns of which are sliced off."""
    larger = noise(0, image.shape[0] + 2 * space[0], image.shape[1] + 2 * space[1], *image.shape[2:])
    view = larger[space[0] : space[0] + image.shape[0], space[1] : space[1] + image.shape[1]]
    view[...] = image
    return view


def test_formats_are_tested() -> None:
    assert set(FORMATS) == set(SHAPES) == {*INTERLEAVED, "gray", *LAYOUTS}


@every_isa
@every_format
@settings(deadline=None)
@given(
    seed=seeds,
    size=st.tuples(sides, sides),
    space=st.tuples(*[st.integers(0, 3)] * 2),
    region=regions | st.none(),
    tensor_size=st.tuples(sides, sides),
    repeat_edge=st.booleans(),
)
def test_crops_are_those_of_rgb(
    kernels: _core.Kernels,
    kind: str,
    seed: int,
    size: Size,
    space: Size,
    region: Region | None,
    tensor_size: Size,
    repeat_edge: bool,
) -> None:
    height, width = even(size) if kind in YUV else size
    image = padded(noise(seed, *SHAPES[kind](height, width)), space)
    crops = place(region, (width, height), tensor_size)
    if crops is None:
        return
    found, expected = empty((2, tensor_size[1], tensor_size[0], 3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOLISTIC_NATIVE_ISA", kernels.name)
        frame = checked_frame(image, kind)
    assert frame.shape == (height, width, 3)
    kernels.warp(frame, crops[0], found, 0, 1, repeat_edge)
    kernels.warp(rgb_of(image, kind), crops[0], expected, 0, 1, repeat_edge)
    assert_array_equal(found, expected, strict=True)


@pytest.mark.parametrize("kind", IN_PLACE)
@pytest.mark.parametrize("change", ["none", "part", "mirrored", "read-only"])
def test_frames_are_read_in_place(kind: str, change: str) -> None:
    image = noise(1, *SHAPES[kind](48, 64))
    if change == "part":
        image = image[3:, 5:]
    elif change == "mirrored":
        image = image[:, ::-1]
    elif change == "read-only":
        image.flags.writeable = False
    frame = checked_frame(image, kind)
    assert np.shares_memory(frame, image)
    assert_array_equal(frame, rgb_of(image, kind))


@pytest.mark.parametrize(
    ("height", "width", "strides", "in_place"),
    [
        (9, 8, (24, 3, 1), True),
        (9, 8, (24, 3, -1), True),
        (9, 8, (30, 3, 1), True),
        (9, 8, (23, 3, 1), False),  # rows overlap
        (9, 8, (-24, 3, 1), False),
        (9, 8, (0, 3, 1), False),
        (9, 8, (24, -3, 1), True),
        (9, 8, (48, 5, 1), True),
        (9, 8, (48, 6, 1), False),
        (9, 8, (48, 3, 2), True),
        (9, 8, (48, 4, 2), False),
        (9, 8, (8, 1, 72), False),  # planes
        (9, 8, (0, 0, 0), False),
        (9, 6, (6, 1, 0), True),
        (9, 5, (5, 1, 0), False),  # narrower than the bytes read at once
        (9, 2, (6, 3, 1), True),
        (1, 8, (24, 3, 1), False),
        (9, 1, (24, 3, 1), False),
    ],
)
def test_which_layouts_are_read_in_place(height: int, width: int, strides: tuple[int, ...], in_place: bool) -> None:
    memory = noise(2, 4000)[1000:]
    image = np.lib.stride_tricks.as_strided(memory, (height, width, 3), strides)
    assert _core.reads_in_place(image) == in_place
    frame = checked_frame(image)
    assert np.shares_memory(frame, memory) == (in_place or image.flags.c_contiguous)
    assert_array_equal(frame, image)


def test_what_cannot_be_read_in_place_is_copied_once() -> None:
    image = noise(3, 48, 64, 4)[::-1]
    frame = checked_frame(image, "rgba")
    assert frame.flags.c_contiguous
    assert_array_equal(frame, image[:, :, :3])


def test_gray_may_have_an_axis_of_one_channel() -> None:
    image = noise(4, 20, 30)
    assert_array_equal(checked_frame(image[:, :, np.newaxis], "gray"), checked_frame(image, "gray"))


@pytest.mark.parametrize("space", [0, 5])
@pytest.mark.parametrize("height", [2, 4, 18])
def test_planes_are_what_one_array_is(height: int, space: int) -> None:
    """Also with rows that end in padding, as cameras give them: sliced off each plane."""
    width = 34
    image = noise(5, height * 3 // 2, width)
    y, colours = padded(image[:height], (0, space)), padded(image[height:], (0, space))
    u, v = (padded(half, (0, space)) for half in colours.reshape(2, height // 2, width // 2))
    assert_array_equal(checked_frame((y, u, v), "i420"), rgb_of(image, "i420"))
    assert_array_equal(checked_frame([y, colours], "nv12"), rgb_of(image, "nv12"))
    pairs = colours.reshape(height // 2, width // 2, 2)
    assert_array_equal(checked_frame((y, pairs), "nv12"), rgb_of(image, "nv12"))


def test_padded_i420_of_a_camera() -> None:
    """Rows of 32 bytes, 30 of which are pixels; so u's and v's rows are of 16, 15 of which are."""
    width, stride, height = 30, 32, 20
    buffer = noise(6, height * 3 // 2, stride)
    y, (u, v) = buffer[:height, :width], buffer[height:].reshape(2, height // 2, stride // 2)[:, :, : width // 2]
    assert_array_equal(checked_frame((y, u, v), "i420"), rgb_of(buffer, "i420")[:, :width])


SHAPE_WANTED = {
    "rgb": "Input image must contain three channel rgb data: shape (height, width, 3)",
    "bgr": "image must have shape (height, width, 3) in format 'bgr'",
    "rgba": "image must have shape (height, width, 4) in format 'rgba'",
    "bgra": "image must have shape (height, width, 4) in format 'bgra'",
    "gray": "image must have shape (height, width) or (height, width, 1) in format 'gray'",
    "nv12": "image must be of shape (height * 3 / 2, width), or planes y (height, width) and uv (height / 2, width), "
    "height and width even, in format 'nv12'",
    "i420": "image must be of shape (height * 3 / 2, width), or planes y (height, width), u and v (height / 2, "
    "width / 2), height and width even, in format 'i420'",
}
WRONG_SHAPES: dict[str, tuple[tuple[int, ...], ...]] = {
    "rgb": ((4, 4), (4, 4, 4), (4, 4, 1), (2, 4, 4, 3)),
    "bgr": ((4, 4), (4, 4, 4), (3, 4, 4)),
    "rgba": ((4, 4), (4, 4, 3), (4, 16)),
    "bgra": ((4, 4), (4, 4, 3), (0,)),
    "gray": ((4,), (4, 4, 3), (4, 4, 2)),
    "nv12": ((4, 4), (5, 4), (6, 5), (6, 4, 1), (0, 4), (3, 0), (9,)),
    "i420": ((4, 4), (7, 4), (6, 3), (4, 4, 3), (0, 4), (3, 0), (9,)),
}


@pytest.mark.parametrize(("kind", "shape"), [(name, shape) for name in FORMATS for shape in WRONG_SHAPES[name]])
def test_another_shape_is_refused(kind: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(f'{SHAPE_WANTED[kind]}, got {shape}')}$"):
        checked_frame(np.zeros(shape, np.uint8), kind)


@pytest.mark.parametrize(
    ("kind", "shapes"),
    [
        ("nv12", ((4, 4), (2, 2))),
        ("nv12", ((4, 4), (2, 4, 1))),
        ("nv12", ((4, 5), (2, 5))),
        ("nv12", ((5, 4), (2, 4))),
        ("nv12", ((4, 4), (2, 5))),
        ("nv12", ((4, 4), (2, 2), (2, 2))),
        ("nv12", ((6, 4),)),
        ("nv12", ((4, 4), (4,))),
        ("i420", ((4, 4), (2, 2), (2, 3))),
        ("i420", ((4, 4), (2, 2))),
        ("i420", ((4, 4), (2, 4))),
        ("i420", ((4, 4, 1), (2, 2), (2, 2))),
        ("i420", ((0, 0), (0, 0), (0, 0))),
        ("i420", ((6, 4),)),
    ],
)
def test_other_planes_are_refused(kind: str, shapes: tuple[tuple[int, ...], ...]) -> None:
    found = " and ".join(map(str, shapes))
    with pytest.raises(ValueError, match=f"^{re.escape(f'{SHAPE_WANTED[kind]}, got {found}')}$"):
        checked_frame(tuple(np.zeros(shape, np.uint8) for shape in shapes), kind)


@every_format
def test_no_array_is_refused(kind: str) -> None:
    wanted = "image must be a NumPy array of shape .*, got "
    for image, found in ((None, "NoneType"), ([[1, 2], [3, 4]], "list"), ((), "tuple|no planes"), ("rgb", "str")):
        with pytest.raises(TypeError, match=f"^{wanted}({found})"):
            checked_frame(image, kind)
    for dtype in (np.float32, np.int8, np.uint16):
        with pytest.raises(TypeError, match=f"^image must have dtype uint8, got {np.dtype(dtype)}$"):
            checked_frame(np.zeros(SHAPES[kind](4, 4), dtype), kind)


@every_format
def test_an_image_without_end_is_refused(kind: str) -> None:
    image = np.broadcast_to(np.uint8(0), SHAPES[kind](2, 32768))
    with pytest.raises(ValueError, match="image must be between 1x1 and 32766x32766 pixels, got 32768x2"):
        checked_frame(image, kind)


@pytest.mark.parametrize("kind", ["RGB", "rgb24", "", "bgrx", "yuv420"])
def test_an_unknown_format_is_refused(kind: str) -> None:
    message = f"format must be one of rgb, bgr, {', '.join(FORMATS[2:])}, got {kind!r}"
    with pytest.raises(ValueError, match=f"^{message}$"):
        checked_frame(np.zeros((4, 4, 3), np.uint8), kind)


@pytest.mark.parametrize("kind", [None, 3, ("rgb",), ["rgb"]])
def test_a_format_that_is_no_string_is_refused(kind: Any) -> None:
    with pytest.raises(TypeError, match=r"^format must be one of rgb, bgr, .*, got "):
        checked_frame(np.zeros((4, 4, 3), np.uint8), kind)


@pytest.fixture(scope="module")
def holistic(models: Any) -> Iterator[Holistic]:
    for name in CASCADE:
        models(name)
    with Holistic() as tracker:
        yield tracker


@pytest.fixture(scope="module")
def pictures() -> list[Bytes]:
    return astronaut.frames()[2:4]


@every_format
def test_trackers_take_any_format(holistic: Holistic, pictures: list[Bytes], kind: Any) -> None:
    """Two frames: the second one's regions are those of the first one's landmarks."""
    images = [from_rgb(picture, kind) for picture in pictures]
    holistic.reset()
    found = [holistic.process(image, format=kind) for image in images]
    holistic.reset()
    expected = [holistic.process(rgb_of(image, kind)) for image in images]
    for one, other in zip(found, expected, strict=True):
        assert one.pose_landmarks is not None
        assert one.face_landmarks is not None
        for name in (
            "pose_landmarks",
            "pose_world_landmarks",
            "face_landmarks",
            "left_hand_landmarks",
            "right_hand_landmarks",
        ):
            a, b = getattr(one, name), getattr(other, name)
            assert (a is None) == (b is None)
            if a is not None:
                assert_array_equal(a.array, b.array, err_msg=name)
