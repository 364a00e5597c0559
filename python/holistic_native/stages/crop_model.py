"""The step every stage begins with: a region of the frame goes straight into a model's input, and the model runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from holistic_native import _core
from holistic_native.timing.trace import RunTimer

if TYPE_CHECKING:
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.pool import Model, ModelPool


class Seen(NamedTuple):
    """The outputs of a model on a region.

    Attributes:
        crop: how the model's input lay in the frame, to bring its outputs back.
        outputs: the model's outputs, in place.
        timer: of the run, on frames whose timings are wanted.
    """

    crop: _core.Crop
    outputs: tuple[NDArray[np.float32], ...]
    timer: RunTimer | None


class CropModel:
    """A model that runs on one region of a frame."""

    def __init__(
        self,
        models: ModelPool,
        kernels: _core.Kernels,
        *,
        value_range: tuple[float, float] = (0.0, 1.0),
        keep_aspect: bool = True,
        repeat_edge: bool = True,
        arithmetic: _core.Arithmetic = _core.Arithmetic.legacy,
    ) -> None:
        """Set how crops are made for this model (MediaPipe's ImageToTensor options).

        Args:
            models: take one (1, height, width, 3) float32 tensor.
            kernels: the pixel kernels.
            value_range: what bytes 0 and 255 become.
            keep_aspect: grow the region to the tensor's shape instead of stretching it.
            repeat_edge: continue the image's edge outside it; otherwise black.
            arithmetic: whose roundings the crop, and what is brought back from it, follow.
        """
        self._models: ModelPool | None = models
        self._kernels = kernels
        self._low, self._high = value_range
        self._keep_aspect = keep_aspect
        self._repeat_edge = repeat_edge
        self._arithmetic = arithmetic

    def run(self, frame: Frame, region: _core.Region | None) -> Inference:
        """Run the model on a region (None: the whole frame) in a `with` block, which gets what the model made of it.

        That is valid until the block ends. It is None, and the model does not run, when the region has no area.
        """
        models = self._models
        if models is None:
            raise ValueError("the stage is closed")
        return Inference(self, models, frame, region)

    def infer(self, model: Model, name: str, frame: Frame, region: _core.Region | None) -> Seen | None:
        """Crop a region into a model's input and run it; None when the region has no area."""
        (tensor,) = model.inputs
        size = (tensor.shape[2], tensor.shape[1])
        crop = _core.place_crop(region, frame.size, size, self._keep_aspect, self._arithmetic)
        if crop is None:
            return None
        timer = None if frame.notes is None else RunTimer(frame.notes, frame.branch, name)
        self._kernels.warp(frame.pixels, crop, tensor, self._low, self._high, self._repeat_edge)
        if timer is not None:
            timer.cropped()
        model.run()
        if timer is not None:
            timer.inferred()
        return Seen(crop, model.outputs, timer)

    def close(self) -> None:
        """Release the models; they are freed when no other tracker holds them."""
        self._models = None


class Inference:
    """The time in which a stage reads a model's outputs; nobody else gets the model meanwhile.

    Written out, since a generator with `contextlib.contextmanager` takes three times as many calls, and a frame of
    Holistic has seven.
    """

    __slots__ = ("_frame", "_model", "_models", "_region", "_seen", "_stage")

    def __init__(self, stage: CropModel, models: ModelPool, frame: Frame, region: _core.Region | None) -> None:
        self._stage, self._models = stage, models
        self._frame, self._region = frame, region

    def __enter__(self) -> Seen | None:
        self._model = self._models.take()
        # A model that fails is not given back: nobody knows what state it is in.
        self._seen = self._stage.infer(self._model, self._models.name, self._frame, self._region)
        return self._seen

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._models.give_back(self._model)
        if kind is None and self._seen is not None and self._seen.timer is not None:
            self._seen.timer.end()
