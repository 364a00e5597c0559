"""The bindings of the compiled module: any arguments are taken or refused, and nothing else is written to.

Crashes are for a build with sanitizers to find. What shows in any build: an exception of another kind, bytes written
beside an array, and instruction sets that differ by a bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fuzz.choices import Choices
from holistic_native import _core
from tests.support.calls import CALLS, TENSOR_SIZE, crop

MODULES = ("holistic_native._core",)
NAMES = tuple(sorted(CALLS))

_EXTENTS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 21, 30, 33, 40, 64, 133)
_DTYPES = (np.float32, np.uint8, np.int32, np.float64, np.int8, np.bool_, np.complex64, object)
_NUMBERS = (0.0, -0.0, 1.0, 0.5, -1.0, 1e-45, 3e38, -3e38, float("nan"), float("inf"), float("-inf"))
_INTEGERS = (0, 1, 2, 5, 16, -1, 1000, 2**31 - 1, 2**31, -(2**31), 2**63 - 1, 2**64, -(2**63))
_SIZES = (1, 2, 3, 7, 16, 30, 40, 65, 300, 32766)
_LARGEST = 1 << 22
_ISAS = tuple(_core.kernels(name) for name in _core.available_kernels())
_GUARD, _FENCE = 64, 0xA5


def _number(choices: Choices) -> float:
    return choices.one_of(_NUMBERS) if choices.flag() else choices.float32()


def _integer(choices: Choices) -> int:
    return choices.one_of(_INTEGERS) if choices.flag() else choices.integer() >> choices.byte() % 64


def _region(choices: Choices) -> _core.Region:
    return _core.Region(*(_number(choices) for _ in range(5)))


def _crop(choices: Choices) -> _core.Crop:
    size = (choices.one_of(_SIZES[:-1]), choices.one_of(_SIZES[:-1]))
    tensor = (choices.one_of(_SIZES[:-2]), choices.one_of(_SIZES[:-2])) if choices.flag() else TENSOR_SIZE
    return _core.place_crop(_region(choices), size, tensor, choices.flag()) or crop()


def _size(choices: Choices) -> tuple[int, int]:
    """A size, but none of an array that would fill the memory."""
    width, height = (choices.one_of(_SIZES) if choices.flag() else _integer(choices) for _ in range(2))
    return (width, height) if abs(width * height) <= _LARGEST or max(width, height) > 40_000 else (width, 1)


def _array(choices: Choices, like: Any) -> Any:
    shape = like.shape
    if choices.flag():
        shape = tuple(choices.one_of(_EXTENTS) for _ in range(choices.byte() % 5))
    dtype = like.dtype if choices.byte() % 4 else choices.one_of(_DTYPES)
    if np.prod(shape, dtype=object) > _LARGEST:
        return like
    seed, some = choices.byte(), choices.take(choices.byte() % 33)
    with np.errstate(all="ignore"):
        array = np.random.default_rng(seed).normal(0, 10.0 ** (seed % 9), shape).astype(dtype)
    if array.size and dtype not in (object, np.bool_):
        array.reshape(-1).view(np.uint8)[: len(some)] = np.frombuffer(some, np.uint8)[: array.nbytes]
    return _turned(choices, array)


def _turned(choices: Choices, array: Any) -> Any:
    """Lay an array out in another way, most of the time not."""
    way = choices.byte()
    if way < 200 or not array.ndim:
        return array
    axis = choices.byte() % array.ndim
    if way < 220:
        return np.flip(array, axis)
    if way < 240:
        return np.repeat(array, 2, axis)[(slice(None),) * axis + (slice(None, None, 2),)]
    return np.broadcast_to(np.take(array, [0], axis), array.shape) if array.size else array


def _like(choices: Choices, value: Any) -> Any:
    kinds: dict[type, Callable[[], Any]] = {
        np.ndarray: lambda: _array(choices, value),
        tuple: lambda: _size(choices),
        list: lambda: [_integer(choices) for _ in range(choices.byte() % 70)],
        _core.Crop: lambda: _crop(choices),
        _core.Region: lambda: _region(choices),
        bool: choices.flag,
        int: lambda: _integer(choices),
        float: lambda: _number(choices),
        str: lambda: choices.take(choices.byte() % 9).decode("latin-1"),
    }
    return kinds[type(value)]()


def _resized(choices: Choices, arguments: dict[str, Any]) -> None:
    """Replace an extent by another in all arrays, so that those that belong together still fit."""
    arrays = {name: value for name, value in arguments.items() if isinstance(value, np.ndarray)}
    extents = sorted({extent for array in arrays.values() for extent in array.shape})
    if not extents:
        return
    old, new = choices.one_of(extents), choices.one_of(_EXTENTS)
    for name, array in arrays.items():
        shape = tuple(new if extent == old else extent for extent in array.shape)
        if np.prod(shape, dtype=object) <= _LARGEST:
            arguments[name] = np.resize(array, shape)


def _fitted(choices: Choices, arguments: dict[str, Any]) -> None:
    """Place the crop anew on the image and the tensor that are there."""
    image, out = arguments.get("image"), arguments.get("out")
    if image is None or out is None or image.ndim != 3 or out.ndim < 3 or not (image.size and out.size):
        return
    size, tensor = (image.shape[1], image.shape[0]), (out.shape[-2], out.shape[-3])
    arguments["crop"] = _core.place_crop(_region(choices), size, tensor, choices.flag()) or arguments["crop"]


def _planes(choices: Choices, arguments: dict[str, Any]) -> None:
    """Make planes of one size, apart or with u and v in turn."""
    height, width = choices.one_of(_EXTENTS[1:]), choices.one_of(_EXTENTS[1:])
    random = np.random.default_rng(choices.byte())
    y, both = (random.integers(0, 256, shape, np.uint8) for shape in ((2 * height, 2 * width), (height, 2 * width)))
    u, v = both[:, ::2], both[:, 1::2]
    arguments |= {"y": y, "u": u, "v": v} if choices.flag() else {"y": y, "u": u.copy(), "v": v.copy()}


def _fenced(array: Any) -> tuple[Any, Any]:
    """Copy an array into memory with a fence before and behind; return both."""
    fence = np.full(array.nbytes + 2 * _GUARD, _FENCE, np.uint8)
    inside = np.ndarray(array.shape, array.dtype, fence.data, _GUARD)
    inside[...] = array
    return inside, fence


def _call(name: str, function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Call with the arrays that are written to between fences; return all that came out."""
    given, fences = dict(arguments), {}
    for changed in CALLS[name].changed:
        array = given[changed]
        if isinstance(array, np.ndarray) and array.flags.c_contiguous and not array.dtype.hasobject:
            given[changed], fences[changed] = _fenced(array)
    out = [function(**given)]
    for changed, fence in fences.items():
        assert (fence[:_GUARD] == _FENCE).all(), f"{name} wrote before {changed}"
        assert (fence[-_GUARD:] == _FENCE).all(), f"{name} wrote behind {changed}"
        out.append(given[changed])
    return out


def _bits(out: list[Any]) -> list[bytes]:
    return [np.ascontiguousarray(value).tobytes() for value in out if isinstance(value, np.ndarray)]


def one(data: bytes) -> None:
    """Spoil a valid call and make it.

    Args:
        data: which call, what of it to change, and into what.
    """
    choices = Choices(data)
    name = choices.one_of(NAMES)
    arguments = CALLS[name].make()
    for _ in range(choices.byte() % 4):
        way = choices.byte()
        if way < 80:
            _resized(choices, arguments)
        elif way < 120 and "crop" in arguments:
            _fitted(choices, arguments)
        elif way < 120 and "y" in arguments:
            _planes(choices, arguments)
        else:
            argument = choices.one_of(sorted(arguments))
            arguments[argument] = _like(choices, CALLS[name].make()[argument])
    for _ in range(2 if name.endswith(".apply") else 1):  # filters remember
        try:
            found = _call(name, CALLS[name].function, arguments)
        except (ValueError, TypeError):
            _forget(name)
            return
    _forget(name)
    if hasattr(_ISAS[0], name):
        for kernels in _ISAS[1:]:
            assert _bits(_call(name, getattr(kernels, name), arguments)) == _bits(found), f"{name}: {kernels} differs"


def _forget(name: str) -> None:
    if name.endswith(".apply"):
        CALLS[name].function.__self__.reset()  # type: ignore[attr-defined]
