"""The torch module of a `.tflite` file."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor, nn

from holistic_native.compress.network.blocks import Block, find_blocks
from holistic_native.compress.network.layout import constant_in, constant_out, inner, is_size, natural, role
from holistic_native.compress.network.leave_out import without_blocks
from holistic_native.compress.network.light import light_model
from holistic_native.compress.network.narrow import narrowed
from holistic_native.compress.network.opened import TRANSPOSED, computed, open_model
from holistic_native.compress.network.operators import MAKERS
from holistic_native.compress.network.resize import resized
from holistic_native.tflite.int8.editor import ModelEditor

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from typing_extensions import Self

    from holistic_native.compress.network.windows import Run

# The operators whose constants are trained.
_LEARNED = ("CONV_2D", "DEPTHWISE_CONV_2D", TRANSPOSED, "FULLY_CONNECTED", "PRELU")


class Step(NamedTuple):
    """One operator: what it does, the tensors it reads and writes, and those that nobody reads after it."""

    run: Run
    inputs: tuple[int, ...]
    output: int
    last: tuple[int, ...]


@dataclass
class Execution:
    """A run of a network that has come so far.

    Attributes:
        known: the tensors that later operators read, channels second where they have four axes.
        position: how many operators have run.
    """

    known: dict[int, Tensor]
    position: int = 0

    def copy(self) -> Execution:
        """Return one that goes on by itself."""
        return Execution(dict(self.known), self.position)


class Network(nn.Module):
    """A float `.tflite` file as a module: the same operators on the same weights, up to the rounding of sums.

    Weights, biases and the slopes of PRELU are parameters, each named by the tensor's index in the file. Changes of
    size return another network and leave this one as it is. Tensors keep their indices and names throughout.

    Attributes:
        input_size: rows and columns of the pictures it takes.
        outputs: the tensors that the file gives, in its order.
    """

    input_size: tuple[int, int]

    def __init__(self, content: bytes) -> None:
        """Read a model; `read` does the same for files.

        Args:
            content: the bytes of a `.tflite` file.

        Raises:
            ValueError: the content is damaged, an int8 model, or has operators that no model of the cascade has.
            ImportError: LiteRT is not installed.
        """
        super().__init__()
        model = open_model(content)
        self._content = model.pack()
        model = ModelEditor(self._content)
        self._input, self.outputs = model.inputs[0], model.outputs
        _, rows, columns, _ = model.shape(self._input)
        self.input_size = rows, columns
        self._roles: dict[int, str] = {}
        self.weights = nn.ParameterDict()
        self._constants: dict[int, str] = {}
        self._steps = tuple(self._read_steps(model))

    @classmethod
    def read(cls, model: str | os.PathLike[str] | bytes) -> Self:
        """Read a `.tflite` file, given by its path or its bytes.

        Raises:
            ValueError: the content is damaged, an int8 model, or has operators that no model of the cascade has.
            OSError: the file cannot be read.
            ImportError: LiteRT is not installed.
        """
        return cls(bytes(model) if isinstance(model, (bytes, bytearray, memoryview)) else Path(model).read_bytes())

    @classmethod
    def light(cls, *, like: bytes, width: float, input_size: int, seed: int = 0) -> Self:
        """Make a light network with random weights that takes and gives what a model does; see `light_model`."""
        return cls(light_model(like, width=width, input_size=input_size, seed=seed))

    def forward(self, images: Tensor) -> list[Tensor]:
        """Run the model on pictures.

        Args:
            images: (pictures, rows, columns, channels) float32, in the file's own range of values; any number of
                pictures, on the network's device.

        Returns:
            The outputs in the order of the file, each (pictures, ...) with the file's axes.

        Raises:
            ValueError: the pictures have another size.
        """
        return [natural(values) for values in self._run(images, self.outputs)]

    def features(self, images: Tensor, tensors: Sequence[int]) -> list[Tensor]:
        """Run the model as far as is needed for some activations, and return them by their tensors; outputs too."""
        return [natural(values) for values in self._run(images, tensors)]

    def in_order(self, tensors: Collection[int]) -> list[int]:
        """Return those tensors that the model computes, in the order it does, without repetitions."""
        wanted = set(tensors)
        return [step.output for step in self._steps if step.output in wanted]

    def start(self, images: Tensor) -> Execution:
        """Begin to run the model on pictures, step by step; see `forward` for the pictures."""
        if images.dim() != 4 or tuple(images.shape[1:3]) != self.input_size:
            rows, columns = self.input_size
            raise ValueError(f"images must be (pictures, {rows}, {columns}, channels), got {tuple(images.shape)}")
        return Execution({self._input: inner(images)})

    def go_on(self, execution: Execution, tensor: int) -> Tensor:
        """Run the model on, from where an execution is, until a tensor is computed.

        Args:
            execution: of this network, or of one with other weights and widths behind where it is.
            tensor: which tensor, by its index.

        Returns:
            The tensor, channels second where it has four axes.

        Raises:
            ValueError: the model does not compute it, or it was computed before and is no longer needed.
        """
        stored = self._stored()
        while tensor not in execution.known:
            if execution.position == len(self._steps):
                raise ValueError(f"tensor {tensor} is not computed by the model, or was no longer needed")
            self._step(self._steps[execution.position], execution, stored, keep=(tensor,))
        return execution.known[tensor]

    def resized(self, height: int, width: int) -> Network:
        """Return the network for pictures of another size, with the same weights.

        Args:
            height: rows, a multiple of 32.
            width: columns, a multiple of 32.

        Raises:
            ValueError: sizes are no multiples of 32, or the model's outputs would have other shapes, as where the last
                convolution is as large as the feature map it reads.
        """
        return self._changed(resized(self.write(), height, width))

    def without_blocks(self, adds: Collection[int]) -> Network:
        """Return the network without some residual blocks.

        Args:
            adds: the blocks, each by the tensor that its sum computes, see `blocks`.

        Raises:
            ValueError: a tensor is no sum of a residual block.
        """
        return self._changed(without_blocks(self.write(), adds))

    def narrowed(self, keep: Mapping[Any, Sequence[int] | NDArray[Any]]) -> Network:
        """Return the network with fewer channels.

        What depends on each other is narrowed together: what a depthwise convolution filters, what a sum adds up, what
        a padding widens.

        Args:
            keep: which channels to keep, ascending, by the tensor that has them; or by a block, whose inner width it
                is then.

        Raises:
            ValueError: a tensor has no such channels, none would be left, or one of them cannot be narrowed, since it
                is an input or an output of the model, or mixed with its neighbours.
        """
        places = {key.inner if isinstance(key, Block) else key: list(kept) for key, kept in keep.items()}
        return self._changed(narrowed(self.write(), places))

    def blocks(self) -> tuple[Block, ...]:
        """Describe the bottlenecks that the network is made of, in the order they run."""
        return find_blocks(ModelEditor(self._content))

    def write(self) -> bytes:
        """Return the network as a `.tflite` file: the file it was read from, with its sizes and weights.

        Weights that were unpacked when a model was loaded (half precision, sparse) are plain float32 ones.
        """
        model = ModelEditor(self._content)
        with torch.no_grad():
            for name, values in self.weights.items():
                tensor = int(name)
                array = constant_out(self._roles[tensor], values).reshape(model.shape(tensor))
                if array.tobytes() != model.floats(tensor).tobytes():
                    model.set_constant(tensor, array)
        return model.pack()

    def _changed(self, content: bytes) -> Network:
        device = next(iter(self.weights.values())).device
        return Network(content).to(device).train(self.training)

    def _read_steps(self, model: ModelEditor) -> list[Step]:
        steps = []
        needed = set(self.outputs)
        for operator in reversed(model.operators):
            # Integers are sizes, read when the function is made.
            inputs = tuple(int(t) for t in operator.inputs if t >= 0 and not is_size(model, int(t)))
            for tensor in inputs:
                if model.is_constant(tensor):
                    self._add_constant(model, operator, tensor)
            run = MAKERS[model.kind(operator)](model, operator)
            last = tuple(tensor for tensor in dict.fromkeys(computed(model, inputs)) if tensor not in needed)
            needed.update(last)
            steps.append(Step(run, inputs, int(operator.outputs[0]), last))
        return steps[::-1]

    def _add_constant(self, model: ModelEditor, operator: Any, tensor: int) -> None:
        used = role(model, operator, tensor)
        if self._roles.setdefault(tensor, used) != used:
            raise ValueError(f"model has a constant, tensor {tensor}, that two operators use in different ways")
        values = constant_in(model, operator, tensor)
        if model.kind(operator) in _LEARNED:
            self.weights[str(tensor)] = nn.Parameter(values)
        else:
            self._constants[tensor] = f"constant_{tensor}"
            self.register_buffer(self._constants[tensor], values, persistent=False)

    def _stored(self) -> dict[int, Tensor]:
        stored: dict[int, Tensor] = {int(name): values for name, values in self.weights.items()}
        stored.update((tensor, getattr(self, name)) for tensor, name in self._constants.items())
        return stored

    def _run(self, images: Tensor, wanted: Sequence[int]) -> list[Tensor]:
        execution, stored, missing = self.start(images), self._stored(), set(wanted)
        for step in self._steps:
            self._step(step, execution, stored, keep=wanted)
            missing.discard(step.output)
            if not missing:
                break
        return [execution.known[tensor] for tensor in wanted]

    def _step(self, step: Step, execution: Execution, stored: dict[int, Tensor], keep: Sequence[int]) -> None:
        known = execution.known
        known[step.output] = self._computed(step, self._arguments(step, known, stored))
        for tensor in step.last:
            if tensor not in keep:
                del known[tensor]
        execution.position += 1

    def _arguments(self, step: Step, known: Mapping[int, Tensor], stored: Mapping[int, Tensor]) -> list[Tensor]:
        return [known[tensor] if tensor in known else stored[tensor] for tensor in step.inputs]

    def _computed(self, step: Step, arguments: Sequence[Tensor]) -> Tensor:
        return step.run(*arguments)
