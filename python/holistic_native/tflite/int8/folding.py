"""Turn weights that a model unpacks whenever it is loaded (half precision, sparse) into plain float32 constants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.tflite.int8.editor import ModelEditor

_SPARSE = 1


def fold_constants(model: ModelEditor) -> None:
    """Replace every DEQUANTIZE and DENSIFY of a constant by the float32 constant it computes.

    Tensors keep their places.

    Raises:
        ValueError: a packed constant is damaged or of a type that MediaPipe's files do not have.
    """
    floats = {model.schema.TensorType.FLOAT16: np.float16, model.schema.TensorType.FLOAT32: np.float32}
    unpacked: dict[int, NDArray[Any]] = {}
    kept = []
    for operator in model.operators:
        kind = model.kind(operator)
        source, target = int(operator.inputs[0]) if len(operator.inputs) else -1, int(operator.outputs[0])
        packed = kind in ("DEQUANTIZE", "DENSIFY") and (source in unpacked or model.is_constant(source))
        if not packed:
            kept.append(operator)
            continue
        if source not in unpacked:
            dtype = floats.get(model.tensors[source].type)
            raw = model.raw(source)
            if dtype is None or raw is None or len(raw) % np.dtype(dtype).itemsize:
                raise ValueError(f"model damaged or of another kind: tensor {source} is no float constant")
            unpacked[source] = np.frombuffer(raw.tobytes(), np.dtype(dtype).newbyteorder("<"))
        values = unpacked[source]
        if kind == "DENSIFY":
            values = densify(values, model.tensors[source])
        unpacked[target] = values.reshape(-1)
        if kind == "DEQUANTIZE":
            wanted = int(np.prod(model.shape(target)))
            if values.size != wanted:
                raise ValueError(f"model damaged: tensor {source} has {values.size} values, {wanted} are wanted")
            model.set_constant(target, values.astype(np.float32))
    model.operators = kept


def densify(values: NDArray[Any], tensor: Any) -> NDArray[Any]:
    """Unpack a sparse constant.

    TFLite's layout (schema.fbs, SparsityParameters) is that of the tensor algebra compiler TACO: dimensions are stored
    in `traversalOrder`; those after the tensor's own are the inside of blocks of the dimensions in `blockMap`. Each is
    dense or sparse, that is, a list of segments with the indices that are there.

    Args:
        values: the values that are stored, flat.
        tensor: the schema's object of the sparse tensor.

    Returns:
        The dense values, in the tensor's shape.

    Raises:
        ValueError: the layout is damaged.
    """
    layout = tensor.sparsity
    shape = [int(size) for size in tensor.shape]
    try:
        order = [int(place) for place in layout.traversalOrder]
        blocks = [] if layout.blockMap is None else [int(place) for place in layout.blockMap]
        # One row per value found so far, one column per stored dimension.
        coordinates = np.zeros((1, 0), np.int64)
        positions = np.zeros(1, np.int64)
        for dimension in layout.dimMetadata:
            if dimension.format == _SPARSE:
                segments = np.asarray(dimension.arraySegments.values, np.int64)
                indices = np.asarray(dimension.arrayIndices.values, np.int64)
                counts = segments[positions + 1] - segments[positions]
                rows = np.repeat(np.arange(len(positions)), counts)
                starts = np.repeat(segments[positions] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
                positions = starts + np.arange(len(rows))
                found = indices[positions]
            else:
                size = int(dimension.denseSize)
                rows = np.repeat(np.arange(len(positions)), size)
                found = np.tile(np.arange(size), len(positions))
                positions = positions[rows] * size + found
            coordinates = np.column_stack((coordinates[rows], found))
        sizes = [int(layout.dimMetadata[order.index(len(shape) + place)].denseSize) for place in range(len(blocks))]
        places = []
        for axis in range(len(shape)):
            place = coordinates[:, order.index(axis)]
            if axis in blocks:
                inner = blocks.index(axis)
                place = place * sizes[inner] + coordinates[:, order.index(len(shape) + inner)]
            places.append(place)
        dense = np.zeros(shape, values.dtype)
        dense[tuple(places)] = values[positions]
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise ValueError(f"model damaged: a sparse constant cannot be unpacked ({error})") from error
    return dense
