"""Find the bottlenecks that a model is made of: inverted residuals, and their relatives without an expansion."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holistic_native.compress.network.opened import computed

if TYPE_CHECKING:
    from holistic_native.tflite.int8.editor import ModelEditor

# What may stand between the convolutions of a block, and between its source and its sum.
_BETWEEN = ("PAD", "RELU", "RELU6", "PRELU", "HARD_SWISH")
_SKIPPING = ("MAX_POOL_2D", "PAD")
_GATE = "MUL"


@dataclass(frozen=True)
class Block:
    """One bottleneck: a 1x1 convolution that widens, a depthwise one, a 1x1 one that narrows, and maybe a sum.

    Each part is named by the tensor it computes.

    Attributes:
        source: the tensor that it reads.
        expand: the widening; None for blocks that filter their source itself.
        depthwise: the depthwise convolution.
        project: the narrowing; None where a mean or several operators read the depthwise convolution.
        add: the sum with what goes around the block; None for none.
        skip: what goes around it: the source, or the source pooled and padded; None for none.
        width: channels between widening and narrowing.
        channels: of the source, and of what the narrowing gives.
        macs: multiply-accumulate operations of the three convolutions.
    """

    source: int
    expand: int | None
    depthwise: int
    project: int | None
    add: int | None
    skip: int | None
    width: int
    channels: tuple[int, int | None]
    macs: int

    @property
    def inner(self) -> int:
        """The tensor that has the inner width."""
        return self.depthwise if self.expand is None else self.expand


def find_blocks(model: ModelEditor) -> tuple[Block, ...]:
    """Return a model's bottlenecks, in the order they run."""
    return tuple(_Finder(model).blocks())


class _Finder:
    def __init__(self, model: ModelEditor) -> None:
        self._model = model
        self._makers = {int(operator.outputs[0]): operator for operator in model.operators}
        self._readers: defaultdict[int, list[Any]] = defaultdict(list)
        for operator in model.operators:
            for tensor in computed(model, operator.inputs):
                self._readers[tensor].append(operator)

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        inner: set[int] = set()
        for operator in self._model.operators:
            tensor = int(operator.outputs[0])
            if self._model.kind(operator) != "DEPTHWISE_CONV_2D" or tensor in inner:
                continue
            block = self._block(tensor)
            # Behind the first of several depthwise convolutions in a row there is no block of its own.
            if block.project is not None or block.expand is not None:
                found.append(block)
        return found

    def _block(self, depthwise: int) -> Block:
        model = self._model
        before = self._before(depthwise)
        expand = before if self._is_pointwise(before) and self._is_inner(before) else None
        source = before if expand is None else computed(model, self._makers[expand].inputs)[0]
        narrowing = self._narrowing(depthwise)
        project = None if narrowing is None else int(narrowing.outputs[0])
        add, skip = (None, None) if project is None else self._sum(source, project)
        parts = [part for part in (expand, depthwise, project) if part is not None]
        return Block(
            source,
            expand,
            depthwise,
            project,
            add,
            skip,
            model.shape(depthwise)[-1],
            (model.shape(source)[-1], None if project is None else model.shape(project)[-1]),
            sum(self._macs(part) for part in parts),
        )

    def _before(self, tensor: int) -> int:
        """Return what an operator filters, before paddings and activations."""
        source = computed(self._model, self._makers[tensor].inputs)[0]
        while source in self._makers and self._model.kind(self._makers[source]) in _BETWEEN:
            # A padding that adds channels begins something new.
            above = computed(self._model, self._makers[source].inputs)[0]
            if self._model.shape(above)[-1] != self._model.shape(source)[-1]:
                break
            source = above
        return source

    def _is_pointwise(self, tensor: int) -> bool:
        operator = self._makers.get(tensor)
        if operator is None or self._model.kind(operator) != "CONV_2D":
            return False
        return self._model.shape(int(operator.inputs[1]))[1:3] == (1, 1)

    def _is_inner(self, tensor: int) -> bool:
        """Return whether nothing but depthwise convolutions reads a tensor, behind paddings and activations."""
        readers = list(self._readers[tensor])
        while len(readers) == 1 and self._model.kind(readers[0]) in _BETWEEN:
            readers = list(self._readers[int(readers[0].outputs[0])])
        return bool(readers) and all(self._model.kind(reader) == "DEPTHWISE_CONV_2D" for reader in readers)

    def _narrowing(self, tensor: int) -> Any:
        """Return the 1x1 convolution that alone reads a tensor, behind activations and a gate; None for none."""
        while True:
            readers = self._readers[tensor]
            gates = [reader for reader in readers if self._model.kind(reader) == _GATE]
            if len(gates) == 1:  # the others compute the gate
                readers = gates
            if len(readers) != 1 or tensor in self._model.outputs:
                return None
            if self._is_pointwise(int(readers[0].outputs[0])):
                return readers[0]
            if self._model.kind(readers[0]) not in (*_BETWEEN, _GATE):
                return None
            tensor = int(readers[0].outputs[0])

    def _sum(self, source: int, project: int) -> tuple[int | None, int | None]:
        readers = self._readers[project]
        if len(readers) != 1 or self._model.kind(readers[0]) != "ADD" or project in self._model.outputs:
            return None, None
        others = [tensor for tensor in computed(self._model, readers[0].inputs) if tensor != project]
        if len(others) != 1:
            return None, None
        above = others[0]
        starts = self._with_activations(source)
        while above not in starts and above in self._makers and self._model.kind(self._makers[above]) in _SKIPPING:
            above = computed(self._model, self._makers[above].inputs)[0]
        return (int(readers[0].outputs[0]), others[0]) if above in starts else (None, None)

    def _with_activations(self, source: int) -> set[int]:
        """Return a tensor and what activations make of it."""
        found, grown = {source}, [source]
        while grown:
            for reader in self._readers[grown.pop()]:
                output = int(reader.outputs[0])
                if self._model.kind(reader) in _BETWEEN and self._model.kind(reader) != "PAD" and output not in found:
                    found.add(output)
                    grown.append(output)
        return found

    def _macs(self, tensor: int) -> int:
        operator = self._makers[tensor]
        shape = self._model.shape(int(operator.inputs[1]))
        _, rows, columns, count = self._model.shape(tensor)
        depth = 1 if self._model.kind(operator) == "DEPTHWISE_CONV_2D" else shape[3]
        return rows * columns * count * shape[1] * shape[2] * depth
