"""What the bindings refuse, and in which words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from holistic_native import _core
from tests.support.calls import ARRAYS, CALLS, CHANGED, IMAGES, crop, spoil
from tests.support.refusals import REFUSED, zeros


@pytest.mark.parametrize("name", CALLS)
def test_calls_are_accepted_unspoilt(name: str) -> None:
    spoil(name)()


@pytest.mark.parametrize(("name", "arguments", "message"), REFUSED)
def test_refuses_values_by_name_wish_and_finding(name: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        spoil(name, **arguments)()


@pytest.mark.parametrize("name", ["LowPassFilter", "OneEuroFilter"])
def test_filters_refuse_another_number_of_landmarks(name: str) -> None:
    smooth: Any = CALLS[name].function(**CALLS[name].make())
    rest = (0,) if name == "LowPassFilter" else (1,)
    smooth.apply(zeros(5, 3), *rest)
    with pytest.raises(ValueError, match=re.escape("landmarks must be as many as before, got (4, 3)")):
        smooth.apply(zeros(4, 3), *rest)
    smooth.reset()
    smooth.apply(zeros(4, 3), *rest)


# Arrays the bindings would have to convert, which they never do.
CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "another number type": lambda array: array.astype(np.float64),
    "half floats": lambda array: array.astype(np.float16),
    "integers": lambda array: array.astype(np.int32),
    "another byte order": lambda array: array.astype(array.dtype.newbyteorder(">")),
    "a list": lambda array: array.tolist(),
    "None": lambda _: None,
}
LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "strided": lambda array: array.repeat(2, axis=-1)[..., ::2],
    "reversed": lambda array: array[..., ::-1],
    "Fortran order": np.asfortranarray,
}


@pytest.mark.parametrize("conversion", CONVERSIONS)
@pytest.mark.parametrize(("name", "argument"), ARRAYS)
def test_refuses_to_convert(name: str, argument: str, conversion: str) -> None:
    array = CALLS[name].make()[argument]
    if array.dtype == np.uint8 and conversion == "another byte order":
        pytest.skip("bytes have no order")
    if array.dtype == np.int32 and conversion == "integers":
        pytest.skip("they are what is wanted")
    assert_type_error(name, argument, CONVERSIONS[conversion](array))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("name", "argument"), [pair for pair in ARRAYS if pair not in IMAGES])
def test_refuses_other_layouts(name: str, argument: str, layout: str) -> None:
    array = LAYOUTS[layout](CALLS[name].make()[argument])
    if not array.flags.c_contiguous:
        assert_type_error(name, argument, array)


def assert_type_error(name: str, argument: str, value: Any) -> None:
    with pytest.raises(TypeError, match="incompatible function arguments") as caught:
        spoil(name, **{argument: value})()
    # What is wanted, by name, and what was found.
    assert re.search(rf"\b{argument}: numpy.typing.NDArray\[numpy\.\w+\]", str(caught.value))
    assert "Invoked with: " in str(caught.value)


@pytest.mark.parametrize(("name", "argument"), CHANGED)
def test_refuses_to_change_what_is_read_only(name: str, argument: str) -> None:
    array = CALLS[name].make()[argument]
    array.flags.writeable = False
    before = array.copy()
    with pytest.raises(ValueError, match=f"^{argument} must be writable, got a read-only array$"):
        spoil(name, **{argument: array})()
    np.testing.assert_array_equal(array, before)


@pytest.mark.parametrize(("name", "argument"), [pair for pair in ARRAYS if pair not in IMAGES])
def test_refuses_unaligned_memory(name: str, argument: str) -> None:
    array = CALLS[name].make()[argument]
    memory = bytearray(b"-" + array.tobytes())
    unaligned = np.frombuffer(memory, array.dtype, offset=1).reshape(array.shape)
    assert not unaligned.flags.aligned
    with pytest.raises(ValueError, match=f"^{argument} must be aligned in memory, got an unaligned array$"):
        spoil(name, **{argument: unaligned})()


@pytest.mark.parametrize(
    ("name", "argument", "value"),
    [
        ("place_crop", "image_size", (40.5, 30)),
        ("place_crop", "image_size", (2**40, 30)),
        ("place_crop", "image_size", 40),
        ("place_crop", "region", (0.5, 0.5, 1, 1)),
        ("warp", "crop", None),
        ("make_anchors", "strides", [8.5]),
        ("make_anchors", "size", 2**31),
        ("decode_landmarks", "count", -1),
        ("region_from_alignment", "centre", -1),
        ("LowPassFilter.apply", "column", -1),
        ("OneEuroFilter.apply", "time_us", 2**63),
        ("transform_region", "scale", "2"),
        ("kernels", "name", 2),
    ],
)
def test_refuses_other_types(name: str, argument: str, value: Any) -> None:
    with pytest.raises(TypeError, match=rf"incompatible function arguments(?s:.)*\b{argument}: "):
        spoil(name, **{argument: value})()


def test_results_cannot_be_made_or_changed_from_python() -> None:
    for made in (_core.Crop, _core.Kernels):
        with pytest.raises(TypeError, match="No constructor defined"):
            made()
    with pytest.raises(AttributeError):
        crop().region.cx = 1  # type: ignore[misc]
    crop().matrix[...] = 0
    assert crop().matrix.any()
