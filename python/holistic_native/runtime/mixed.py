"""A model that calculates in float16 up to its heads, and in float32 from there on.

XNNPACK's float16 kernels also sum in float16. Within a network that is harmless; but a head sums a thousand terms whose
partial sums are far larger than the coordinates that come out, and float16's steps there are that much larger: the
world landmarks of the body were wrong by decimetres. Heads are a small part of the work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from holistic_native.runtime.interpreter import Interpreter
from holistic_native.runtime.precision import allow_float16
from holistic_native.runtime.rounding import SplitMean
from holistic_native.tflite.graph import Graph

if TYPE_CHECKING:
    from holistic_native.runtime.pool import Model

# Operators that weigh and sum: numbers of TFLite's schema (BuiltinOperator), CONV_2D and FULLY_CONNECTED.
_SUMMING = (3, 9)


class MixedPrecision:
    """A model cut before the last convolution of each output, behind the interface of `Interpreter`.

    Attributes:
        inputs: the model's inputs.
        outputs: the model's outputs, in file order.
    """

    def __init__(self, content: bytes, *, name: str, num_threads: int = 1, runtime: str | None = None) -> None:
        """Cut the model and load its two parts.

        Args:
            content: the bytes of a `.tflite` file.
            name: the model's name for messages.
            num_threads: CPU threads XNNPACK may use for the trunk, at least 1; the heads run on one.
            runtime: "litert", "tflite", or None for the best one installed.

        Raises:
            ValueError: the content is damaged, or its inputs and outputs are not float32.
            ImportError: no interpreter is installed.
        """
        graph = Graph(content)
        cuts = head_inputs(graph)
        trunk = allow_float16(graph.extract(outputs=cuts))
        heads = graph.extract(inputs=cuts, outputs=graph.outputs)
        self._trunk = Interpreter(trunk, name=f"{name} (trunk)", num_threads=num_threads, runtime=runtime)
        self._heads = Interpreter(heads, name=f"{name} (heads)", runtime=runtime)
        self.inputs = self._trunk.inputs
        self.outputs = self._heads.outputs

    def run(self) -> None:
        """Run the model once on what `inputs` hold."""
        self._trunk.run()
        for features, view in zip(self._trunk.outputs, self._heads.inputs, strict=True):
            view[...] = features
        self._heads.run()

    def close(self) -> None:
        """Free the interpreters; the views of them are gone with it."""
        self.inputs = ()
        self.outputs = ()
        self._trunk.close()
        self._heads.close()


def head_inputs(graph: Graph) -> list[int]:
    """Find the tensors that a model's last convolutions or fully connected layers read, one before each output.

    Raises:
        ValueError: an output does not come from such a layer.
    """
    made_by = {tensor: operator for operator in graph.operators for tensor in operator.outputs}
    found: list[int] = []
    waiting = list(graph.outputs)
    seen: set[int] = set()
    while waiting:
        tensor = waiting.pop()
        operator = made_by.get(tensor)
        if operator is None:
            if tensor in graph.inputs:
                raise ValueError(f"model must have a convolution between input {tensor} and its outputs")
        elif operator.builtin in _SUMMING:
            found.append(operator.inputs[0])
        else:
            waiting += [source for source in operator.inputs if source not in seen]
            seen.update(operator.inputs)
    return sorted(set(found))


def float16_kind(kind: Callable[..., Model]) -> Callable[..., Model]:
    """Return the class that runs a model in float16, given the one for float32.

    A model that is cut anyhow (`AttentionMesh`) calculates in float16 throughout. The exact sums of `SplitMean` are
    given up.
    """
    if kind in (Interpreter, SplitMean):
        return MixedPrecision

    def make(content: bytes, *, name: str, num_threads: int = 1, runtime: str | None = None) -> Model:
        return kind(allow_float16(content), name=name, num_threads=num_threads, runtime=runtime)

    return make
