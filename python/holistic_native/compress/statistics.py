"""The range of a model's activations on real crops: the lowest, highest and mean value of each channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.compress.resample import fitted
from holistic_native.runtime.interpreter import Interpreter
from holistic_native.tflite.graph import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass
class Channels:
    """One activation's channels over all crops.

    Attributes:
        low: (channels,) float32, the lowest value.
        high: (channels,) float32, the highest value.
        mean: (channels,) float64, the mean over positions and crops.
    """

    low: NDArray[np.float32]
    high: NDArray[np.float32]
    mean: NDArray[np.float64]


def gather(
    content: bytes,
    tensors: Sequence[int],
    crops: Iterable[NDArray[np.float32]],
    *,
    value_range: tuple[float, float] = (0.0, 1.0),
) -> dict[int, Channels]:
    """Run a model on crops and watch some of its activations.

    Args:
        content: a float model with one input.
        tensors: the activations, by their tensor index; the model's input is watched too.
        crops: what to put into the input, at least one; resampled where the model takes another size.
        value_range: of the crops.

    Returns:
        The statistics by tensor index.

    Raises:
        ValueError: there are no crops, or the content is damaged.
    """
    graph = Graph(content)
    model = Interpreter(graph.extract(outputs=tensors), name="watched")
    found: dict[int, Channels] = {}
    count = 0
    for crop in crops:
        crop = fitted(crop, model.inputs[0].shape, value_range)
        model.inputs[0][...] = crop
        model.run()
        count += 1
        for tensor, values in zip((*graph.inputs, *tensors), (crop, *model.outputs), strict=True):
            rows = values.reshape(-1, values.shape[-1])
            low, high, mean = rows.min(0), rows.max(0), rows.mean(0, dtype=np.float64)
            known = found.get(tensor)
            if known is None:
                found[tensor] = Channels(low, high, mean)
            else:
                np.minimum(known.low, low, out=known.low)
                np.maximum(known.high, high, out=known.high)
                known.mean += mean
    model.close()
    if count == 0:
        raise ValueError("crops must hold at least one crop")
    for channels in found.values():
        channels.mean /= count
    return found
