"""A `.tflite` file taken apart into objects that can be changed, and put together again."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.tflite.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class ModelEditor:
    """The main subgraph of a model, ready to be rewritten.

    The objects are those of the schema that comes with LiteRT (`ai_edge_litert.schema_py_generated`).

    Attributes:
        schema: that module: names of operators, types and options.
        tensors: the tensors; operators name them by their place in this list.
        operators: the operators, in the order they run; assign a new list to change them.
        inputs: places of the tensors the model takes.
        outputs: places of the tensors the model gives.
    """

    def __init__(self, content: bytes) -> None:
        """Take a model apart.

        Args:
            content: the bytes of a `.tflite` file.

        Raises:
            ValueError: the content is damaged or no `.tflite` file.
            ImportError: LiteRT is not installed.
        """
        from ai_edge_litert import schema_py_generated as schema

        graph = Graph(content)
        graph.check_data()
        try:
            # The schema's own reader trusts what it reads.
            self._model: Any = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content))
        except (struct.error, IndexError, TypeError, ValueError, AttributeError, MemoryError) as error:
            raise ValueError(f"model damaged: its tables cannot be read ({error})") from error
        self.schema: Any = schema
        main = self._model.subgraphs[0]
        self.tensors: list[Any] = main.tensors
        self.operators: list[Any] = list(main.operators)
        self.inputs: tuple[int, ...] = graph.inputs
        self.outputs: tuple[int, ...] = graph.outputs
        self._names: dict[int, str] = {
            number: name for name, number in vars(schema.BuiltinOperator).items() if isinstance(number, int)
        }
        self._codes: dict[tuple[str, int], int] = {}

    def kind(self, operator: Any) -> str:
        """Name an operator as the schema does: "CONV_2D", "ADD", ...; a custom operator by its own name."""
        code = self._model.operatorCodes[operator.opcodeIndex]
        # Files from before the numbers outgrew a byte carry them only in the first field.
        number = max(int(code.builtinCode), int(code.deprecatedBuiltinCode))
        name = self._names.get(number, "UNKNOWN")
        if name != "CUSTOM" or code.customCode is None:
            return name
        custom = str(code.customCode.decode("utf-8", errors="replace"))
        return name if custom in self._names.values() else custom  # no file may pass its own off as a built-in one

    def shape(self, tensor: int) -> tuple[int, ...]:
        """Return a tensor's shape."""
        shape = self.tensors[tensor].shape
        return () if shape is None else tuple(int(size) for size in shape)

    def raw(self, tensor: int) -> NDArray[np.uint8] | None:
        """Return a constant's bytes; None for a tensor that is computed."""
        data = self._model.buffers[self.tensors[tensor].buffer].data
        return None if data is None else np.asarray(data, np.uint8)

    def integers(self, tensor: int) -> list[int]:
        """Return the values of an int32 constant, flat; ValueError when the tensor is none."""
        raw = self.raw(tensor)
        if self.tensors[tensor].type != self.schema.TensorType.INT32 or raw is None or len(raw) % 4:
            raise ValueError(f"model damaged or of another kind: tensor {tensor} is no int32 constant")
        return [int(value) for value in np.frombuffer(raw.tobytes(), "<i4")]

    def is_constant(self, tensor: int) -> bool:
        """Say whether the file holds the tensor's values."""
        return self._model.buffers[self.tensors[tensor].buffer].data is not None

    def floats(self, tensor: int) -> NDArray[np.float32]:
        """Return the values of a float32 constant; ValueError when the tensor is none."""
        raw = self.raw(tensor)
        shape = self.shape(tensor)
        wanted = 4 * int(np.prod(shape))
        if self.tensors[tensor].type != self.schema.TensorType.FLOAT32 or raw is None or len(raw) != wanted:
            raise ValueError(f"model damaged or of another kind: tensor {tensor} is no float32 constant")
        return np.frombuffer(raw.tobytes(), "<f4").reshape(shape)

    def set_constant(self, tensor: int, values: NDArray[Any]) -> None:
        """Give a tensor constant values, in a buffer of its own."""
        buffer = self.schema.BufferT()
        buffer.data = np.ascontiguousarray(values).view(np.uint8).ravel()
        self._model.buffers.append(buffer)
        self.tensors[tensor].buffer = len(self._model.buffers) - 1

    def empty(self, tensor: int) -> None:
        """Take a constant's values away: an operator will compute them."""
        self.tensors[tensor].buffer = 0

    def add_tensor(self, shape: Sequence[int], kind: str, *, scale: Any = None, zero_point: int = 0) -> int:
        """Add a tensor that is computed.

        Args:
            shape: its shape.
            kind: its type as the schema names it: "INT8", "FLOAT32", ...
            scale: the float32 scale of a quantised tensor, or an array of one scale per slice of `axis` 0; None for a
                tensor that is not quantised.
            zero_point: what stands for 0.

        Returns:
            The tensor's place.
        """
        added = self.schema.TensorT()
        added.shape = np.array(shape, np.int32)
        added.type = getattr(self.schema.TensorType, kind)
        added.buffer = 0
        self.tensors.append(added)
        if scale is not None:
            self.set_scale(len(self.tensors) - 1, scale, zero_point=zero_point)
        return len(self.tensors) - 1

    def set_scale(self, tensor: int, scale: Any, *, zero_point: int = 0, axis: int = 0) -> None:
        """Say how a tensor's integers stand for numbers: `scale * (integer - zero_point)`, per slice of an axis."""
        parameters = self.schema.QuantizationParametersT()
        parameters.scale = np.atleast_1d(np.asarray(scale, np.float32))
        parameters.zeroPoint = np.full(len(parameters.scale), zero_point, np.int64)
        parameters.quantizedDimension = axis
        self.tensors[tensor].quantization = parameters

    def operator(self, kind: str, inputs: Sequence[int], output: int, *, version: int = 1) -> Any:
        """Make an operator without options; it runs once it stands in `operators`."""
        added = self.schema.OperatorT()
        added.opcodeIndex = self.code(kind, version)
        added.inputs, added.outputs = np.array(inputs, np.int32), np.array([output], np.int32)
        return added

    def code(self, kind: str, version: int) -> int:
        """Return the place of an operator's code, adding it on first use."""
        if (kind, version) not in self._codes:
            code = self.schema.OperatorCodeT()
            number = getattr(self.schema.BuiltinOperator, kind)
            # The old field is a signed byte; larger numbers stand only in the new one.
            code.builtinCode, code.deprecatedBuiltinCode = number, min(number, 127)
            code.version = version
            self._model.operatorCodes.append(code)
            self._codes[kind, version] = len(self._model.operatorCodes) - 1
        return self._codes[kind, version]

    def pack(self) -> bytes:
        """Put the model together; buffers that no tensor uses any more are emptied, signatures dropped."""
        import flatbuffers

        main = self._model.subgraphs[0]
        main.operators = self.operators
        used = {index for op in self.operators for index in (*op.inputs, *op.outputs) if index >= 0}
        used.update(self.inputs, self.outputs)
        buffers = {self.tensors[index].buffer for index in used}
        for place, buffer in enumerate(self._model.buffers):
            if place not in buffers:
                buffer.data = None
        for place, tensor in enumerate(self.tensors):
            if place not in used:
                self._retire(tensor)
        self._model.signatureDefs = None
        self._model.metadata = None
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(self._model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def _retire(self, tensor: Any) -> None:
        # Indices must stay, so a tensor nobody uses becomes an empty one. A sparse constant without its values would be
        # refused.
        tensor.buffer, tensor.sparsity, tensor.quantization = 0, None, None
        tensor.shape = np.array([0], np.int32)
        tensor.type = self.schema.TensorType.FLOAT32
