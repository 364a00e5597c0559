"""The selfie segmentation models: which pixels of a frame show a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native import _core
from holistic_native.runtime.interpreter import Interpreter
from holistic_native.stages.crop_model import CropModel
from holistic_native.tflite.graph import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.loader import Loader


class SelfieKind(NamedTuple):
    """What distinguishes one segmentation model from the other, and what MediaPipe's graphs make of it.

    Attributes:
        model: file name.
        width: of its input, in pixels.
        height: likewise.
        value_range: of the input.
        repeat_edge: continue the image's edge outside it; otherwise black.
    """

    model: str
    width: int
    height: int
    value_range: tuple[float, float] = (0.0, 1.0)
    repeat_edge: bool = False


GENERAL = SelfieKind("selfie_segmentation.tflite", 256, 256)
LANDSCAPE = SelfieKind("selfie_segmentation_landscape.tflite", 256, 144)


class SelfieSegmenter:
    """Find a person's mask on a whole frame."""

    def __init__(self, loader: Loader, kind: SelfieKind) -> None:
        """Load the model of a kind; FileNotFoundError or ValueError when that fails."""
        shape = (1, kind.height, kind.width, 3)
        models = loader.load(kind.model, input_shape=shape, outputs=(kind.height * kind.width,), kind=SelfieModel)
        self._model = CropModel(
            models,
            loader.kernels,
            value_range=kind.value_range,
            keep_aspect=False,
            repeat_edge=kind.repeat_edge,
            arithmetic=loader.arithmetic,
        )

    def observe(self, frame: Frame) -> NDArray[np.float32]:
        """Return the mask, (height, width) float32 of the frame's size, about 0..1."""
        with self._model.run(frame, None) as seen:
            if seen is None:
                raise ValueError("image must have pixels")
            return _core.resize_linear(seen.outputs[0][0, :, :, 0], frame.size)

    def cells(self, frame: Frame, region: _core.Region) -> NDArray[np.float32]:
        """Return the mask of a region as the model gives it, (height, width) float32 of its input's size."""
        with self._model.run(frame, region) as seen:
            if seen is None:
                raise ValueError("image must have pixels")
            return seen.outputs[0][0, :, :, 0].copy()

    def close(self) -> None:
        """Free the model."""
        self._model.close()


class SelfieModel:
    """A selfie model with MediaPipe's own operator at its end taken over by our kernel, as an `Interpreter`.

    Convolution2DTransposeBias doubles the size of the last feature map; only a logistic function follows.
    tflite-runtime does not know it.

    Attributes:
        inputs: the model's input.
        outputs: the mask, (1, height, width, 1).
    """

    def __init__(self, content: bytes, *, name: str, num_threads: int = 1, runtime: str | None = None) -> None:
        """Cut the model and load its two parts; ValueError when it is damaged or another model."""
        graph = Graph(content)
        found = graph.custom_operators("Convolution2DTransposeBias")
        if len(found) != 1 or len(found[0].inputs) != 3:
            raise ValueError(f"model {name} must have one Convolution2DTransposeBias operator, got {len(found)}")
        features, weights, bias = found[0].inputs
        enlarged = found[0].outputs[0]
        self._trunk = Interpreter(
            graph.extract(outputs=[features]), name=f"{name} (trunk)", num_threads=num_threads, runtime=runtime
        )
        self._head = Interpreter(
            graph.extract(inputs=[enlarged], outputs=graph.outputs), name=f"{name} (head)", runtime=runtime
        )
        channels = self._trunk.outputs[0].shape[-1]
        values = graph.constant(weights)
        if values.size != 4 * channels or graph.constant(bias).size != 1:
            raise ValueError(f"model {name} must have 2x2x{channels} weights in its last operator, got {values.size}")
        self._weights = values.reshape(2, 2, channels)
        self._bias = float(graph.constant(bias)[0])
        self.inputs = self._trunk.inputs
        self.outputs = self._head.outputs

    def run(self) -> None:
        """Run the model once on what `inputs` hold."""
        self._trunk.run()
        enlarged = self._head.inputs[0][0, :, :, 0]
        _core.transpose_convolution(self._trunk.outputs[0][0], self._weights, self._bias, enlarged)
        self._head.run()

    def close(self) -> None:
        """Free the interpreters; the views of them are gone with it."""
        self.inputs = ()
        self.outputs = ()
        self._trunk.close()
        self._head.close()
