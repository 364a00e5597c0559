"""Make the tensors of a `.tflite` file narrower: fewer slices of an axis, in shapes and stored values.

Nothing but NumPy is needed: stored values are overwritten where they stand, what needs more room is appended, and the
fields that pointed at the old shapes and values point at the new ones.
"""

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.tflite.graph import Graph
from holistic_native.tflite.tensors import FLOAT16, FLOAT32, INT32, read_tensors

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Slots of the tables in TFLite's schema (tensorflow/lite/schema/schema.fbs).
_MODEL_SUBGRAPHS, _MODEL_BUFFERS, _GRAPH_TENSORS, _BUFFER_DATA = 2, 4, 0, 0
_TENSOR_SHAPE, _TENSOR_TYPE, _TENSOR_BUFFER, _TENSOR_SHAPE_SIGNATURE = 0, 1, 2, 7
_DEQUANTIZE = 6
_TYPES = {FLOAT32: "<f4", FLOAT16: "<f2"}
# Where a file's stored values may begin (the schema's force_align).
_ALIGNMENT = 16


class Rewriter:
    """A model whose tensors can be made narrower.

    Attributes:
        graph: the operators, which stay as they are.
    """

    def __init__(self, content: bytes) -> None:
        """Read a model.

        Raises:
            ValueError: the content is damaged or no `.tflite` file.
        """
        self.graph = Graph(content)
        self._tensors = read_tensors(content)
        self._shapes: dict[int, tuple[int, ...]] = {}
        self._values: dict[int, NDArray[Any]] = {}
        self._readers: defaultdict[int, list[int]] = defaultdict(list)
        self._makers: dict[int, int] = {}
        for number, operator in enumerate(self.graph.operators):
            for tensor in operator.inputs:
                self._readers[tensor].append(number)
            self._makers.update(dict.fromkeys(operator.outputs, number))
        self._owners = Counter(tensor.stored_at for tensor in self._tensors if tensor.stored_bytes)

    def shape(self, tensor: int) -> tuple[int, ...]:
        """Return a tensor's shape as it is now."""
        return self._shapes.get(tensor, self._tensors[tensor].shape)

    def readers(self, tensor: int) -> list[int]:
        """Return the numbers of the operators that read a tensor."""
        return self._readers[tensor]

    def stored(self, tensor: int) -> NDArray[Any] | None:
        """Return the values of a constant as they are now, float32, or float16 behind a DEQUANTIZE operator.

        None for a tensor that is no such constant, is stored sparsely, or shares its values with another one.
        """
        source = self._source(tensor)
        if source is None:
            return None
        if source not in self._values:
            found = self._tensors[source]
            dtype = np.dtype(_TYPES[found.kind])
            values = np.frombuffer(self.graph.tables.content, dtype, found.elements, found.stored_at)
            self._values[source] = values.reshape(found.shape)
        return self._values[source]

    def integers(self, tensor: int) -> list[int]:
        """Return the values of a stored int32 tensor, flat; none for any other tensor."""
        found = self._tensors[tensor]
        if found.kind != INT32 or found.stored_bytes != 4 * found.elements:
            return []
        values = np.frombuffer(self.graph.tables.content, "<i4", found.elements, found.stored_at)
        return [int(value) for value in values]

    def keep(self, tensor: int, axis: int, places: NDArray[np.intp]) -> None:
        """Keep some slices of an axis of a tensor, in order; of its stored values too, where it has any."""
        shape = list(self.shape(tensor))
        shape[axis] = len(places)
        self._shapes[tensor] = tuple(shape)
        values = self.stored(tensor)
        source = self._source(tensor)
        if values is not None and source is not None:
            self._values[source] = values.take(places, axis)
            self._shapes[source] = tuple(shape)

    def replace(self, tensor: int, values: NDArray[np.float32]) -> None:
        """Store other values of the same shape for a constant; one stored in half precision becomes a float32 one."""
        source = self._source(tensor)
        if source is None:
            raise ValueError(f"tensor {tensor} is no constant that can be replaced")
        self._values[source] = values
        self._shapes[source] = values.shape

    def content(self) -> bytes:
        """Return the model as it is now: the same file where nothing was changed."""
        if not self._shapes:
            return self.graph.tables.content
        tables = self.graph.tables
        main = next(tables.elements(tables.require(tables.follow(0), _MODEL_SUBGRAPHS)))
        places = list(tables.elements(tables.require(main, _GRAPH_TENSORS)))
        patches: dict[int, bytes] = {}
        appended = bytearray()

        def append(field: int, count: int, data: bytes) -> None:
            """Append a vector behind the file, and point a field at it."""
            appended.extend(bytes(-(len(tables.content) + len(appended) + 4) % _ALIGNMENT))
            patches[field] = struct.pack("<I", len(tables.content) + len(appended) - field)
            appended.extend(struct.pack("<I", count) + data)

        widened = {}
        for tensor, shape in self._shapes.items():
            for slot in (_TENSOR_SHAPE, _TENSOR_SHAPE_SIGNATURE):
                field = tables.field(places[tensor], slot)
                if field is not None:
                    append(field, len(shape), struct.pack(f"<{len(shape)}i", *shape))
            if tensor not in self._values:
                continue
            data = np.ascontiguousarray(self._values[tensor]).tobytes()
            if self._values[tensor].dtype == _TYPES[self._tensors[tensor].kind]:
                patches[self._tensors[tensor].stored_at - 4] = struct.pack("<I", len(data)) + data
            else:
                patches[tables.require(places[tensor], _TENSOR_TYPE)] = bytes([FLOAT32])
                append(self._buffer_field(places[tensor]), len(data), data)
                widened[tensor] = self._readers[tensor]
        for tensor, unpackers in widened.items():
            # Whoever read what was unpacked reads the constant itself.
            for unpacked in (self.graph.operators[unpacker].outputs[0] for unpacker in unpackers):
                for reader in self._readers[unpacked]:
                    patches.update(self._redirected(reader, unpacked, tensor))
        content = tables.patched(patches, bytes(appended))
        # What unpacked it is left out, now that nobody reads it.
        return Graph(content).extract(outputs=self.graph.outputs) if widened else content

    def _buffer_field(self, tensor_table: int) -> int:
        """Return the field that points at the stored values of a tensor, given its table."""
        tables = self.graph.tables
        buffers = list(tables.elements(tables.require(tables.follow(0), _MODEL_BUFFERS)))
        number = tables.unsigned(tables.require(tensor_table, _TENSOR_BUFFER))
        return tables.require(buffers[number], _BUFFER_DATA)

    def _redirected(self, reader: int, before: int, after: int) -> dict[int, bytes]:
        """Return the patches after which an operator reads another tensor."""
        start = self.graph.inputs_of(reader)
        inputs = self.graph.operators[reader].inputs
        return {start + 4 * n: struct.pack("<i", after) for n, tensor in enumerate(inputs) if tensor == before}

    def _source(self, tensor: int) -> int | None:
        """Return where the values of a constant stand: in itself, or in what is dequantised into it."""
        source = tensor
        maker = self._makers.get(tensor)
        if maker is not None and self.graph.operators[maker].builtin == _DEQUANTIZE:
            source = self.graph.operators[maker].inputs[0]
        found = self._tensors[source]
        plain = found.kind in _TYPES and found.sparsity is None and self._owners[found.stored_at] == 1
        whole = plain and found.stored_bytes == found.elements * np.dtype(_TYPES[found.kind]).itemsize
        alone = len(self._readers[tensor]) == len(self._readers[source]) == 1
        return source if found.stored_bytes and whole and alone else None
