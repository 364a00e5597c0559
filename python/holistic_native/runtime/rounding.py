"""Two places where today's interpreters round differently from MediaPipe's, and models that correct it.

Both hand models feed their own output back through the region of the next frame, so a difference in the last bit grows
to pixels within some tens of frames. Everything else in the cascade rounds alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from holistic_native import _core
from holistic_native.runtime.interpreter import Interpreter
from holistic_native.runtime.prepared import Recipe
from holistic_native.tflite.graph import Graph

# Numbers of TFLite's schema (BuiltinOperator).
_DEPTHWISE_CONVOLUTION, _MEAN = 4, 40


def separate_scales(content: bytes) -> bytes:
    """Replace each depthwise convolution of size 1x1 by a multiplication and an addition.

    LiteRT 2 computes such a convolution, `x * scale + bias` per channel, with a fused multiply-add; MediaPipe 0.10 and
    tflite-runtime round in between. As two operators, LiteRT rounds in between too. The constants are repeated along
    the row, since XNNPACK runs once per innermost run of equal layout: that makes the pair faster than the convolution.

    Args:
        content: the bytes of a `.tflite` file with float32 weights.

    Returns:
        The bytes of the model that rounds as MediaPipe does.

    Raises:
        ValueError: the content is no readable model.
    """
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    # The schema's own reader trusts what it reads; LiteRT verifies a file before it loads it.
    Interpreter(content, name="before its scales are separated", runtime="litert").close()
    model: Any = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content))
    graph = model.subgraphs[0]
    multiply, add = (_operator_code(schema, model, name) for name in ("MUL", "ADD"))

    def constant(values: Any) -> int:
        buffer = schema.BufferT()
        buffer.data = values.view(np.uint8).ravel()
        model.buffers.append(buffer)
        return tensor(values.shape, len(model.buffers) - 1)

    def tensor(shape: Any, buffer: int) -> int:
        added = schema.TensorT()
        added.shape, added.type, added.buffer = np.array(shape, np.int32), schema.TensorType.FLOAT32, buffer
        graph.tensors.append(added)
        return len(graph.tensors) - 1

    def operator(code: int, kind: str, inputs: list[int], output: int) -> Any:
        added = schema.OperatorT()
        added.opcodeIndex, added.inputs, added.outputs = code, inputs, [output]
        added.builtinOptionsType = getattr(schema.BuiltinOptions, f"{kind}Options")
        added.builtinOptions = getattr(schema, f"{kind}OptionsT")()
        return added

    operators = []
    for found in graph.operators:
        if not _is_channel_scale(model, graph, found):
            operators.append(found)
            continue
        image, scale, bias = found.inputs
        shape = graph.tensors[found.outputs[0]].shape
        repeated = [
            constant(
                np.tile(
                    np.frombuffer(bytes(model.buffers[graph.tensors[i].buffer].data), np.float32), (1, 1, shape[2], 1)
                )
            )
            for i in (scale, bias)
        ]
        scaled = tensor(shape, 0)
        operators.append(operator(multiply, "Mul", [image, repeated[0]], scaled))
        operators.append(operator(add, "Add", [scaled, repeated[1]], found.outputs[0]))
    graph.operators = operators
    builder = flatbuffers.Builder(len(content) * 2)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


SEPARATE_SCALES = Recipe("separate-scales-1", separate_scales)


def _operator_code(schema: Any, model: Any, name: str) -> int:
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = getattr(schema.BuiltinOperator, name)
    code.version = 1
    model.operatorCodes.append(code)
    return len(model.operatorCodes) - 1


def _is_channel_scale(model: Any, graph: Any, operator: Any) -> bool:
    code = model.operatorCodes[operator.opcodeIndex]
    if max(code.builtinCode, code.deprecatedBuiltinCode) != _DEPTHWISE_CONVOLUTION:
        return False
    options = operator.builtinOptions
    image, weights = (graph.tensors[i].shape for i in operator.inputs[:2])
    plain = options.strideW == options.strideH == 1 and options.fusedActivationFunction == 0
    return plain and tuple(weights[1:3]) == (1, 1) and weights[3] == image[3]


class SplitMean:
    """A model cut at its only MEAN operator, which our kernel takes over, behind the interface of `Interpreter`.

    tflite-runtime 2.14 sums the 49 positions of the hand model's last feature map seven at a time; MediaPipe and
    LiteRT sum them one after another.

    Attributes:
        inputs: the model's input.
        outputs: the model's outputs, in file order.
    """

    def __init__(self, content: bytes, *, name: str, num_threads: int = 1, runtime: str | None = None) -> None:
        """Cut the model and load its two parts; ValueError when it is damaged or has not exactly one MEAN."""
        graph = Graph(content)
        means = [operator for operator in graph.operators if operator.builtin == _MEAN]
        if len(means) != 1:
            raise ValueError(f"model {name} must have one MEAN operator, got {len(means)}")
        features, mean = means[0].inputs[0], means[0].outputs[0]
        self._trunk = Interpreter(
            graph.extract(outputs=[features]), name=f"{name} (trunk)", num_threads=num_threads, runtime=runtime
        )
        self._heads = Interpreter(
            graph.extract(inputs=[mean], outputs=graph.outputs), name=f"{name} (heads)", runtime=runtime
        )
        self.inputs = self._trunk.inputs
        self.outputs = self._heads.outputs

    def run(self) -> None:
        """Run the model once on what `inputs` hold."""
        self._trunk.run()
        _core.mean_positions(self._trunk.outputs[0], self._heads.inputs[0])
        self._heads.run()

    def close(self) -> None:
        """Free the interpreters; the views of them are gone with it."""
        self.inputs = ()
        self.outputs = ()
        self._trunk.close()
        self._heads.close()
