"""The step every stage begins with: a region of the frame goes straight into a model's input, and the model runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from holistic_native import _core
from holistic_native.runtime.trace import LookTimer, TracedFrame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.runtime.pool import ModelPool


class Seen(NamedTuple):
    """What a model made of a region.

    Attributes:
        crop: how the model's input lay in the frame, to bring its outputs back.
        outputs: the model's outputs, in place.
    """

    crop: _core.Crop
    outputs: tuple[NDArray[np.float32], ...]


class CropModel:
    """A model that looks at one region of a frame."""

    def __init__(
        self,
        models: ModelPool,
        kernels: _core.Kernels,
        *,
        value_range: tuple[float, float] = (0.0, 1.0),
        keep_aspect: bool = True,
        repeat_edge: bool = True,
    ) -> None:
        """Set how crops are made for this model (MediaPipe's ImageToTensor options).

        Args:
            models: take one (1, height, width, 3) float32 tensor.
            kernels: the pixel kernels.
            value_range: what bytes 0 and 255 become.
            keep_aspect: grow the region to the tensor's shape instead of stretching it.
            repeat_edge: continue the image's edge outside it; otherwise black.
        """
        self._models: ModelPool | None = models
        self._kernels = kernels
        self._low, self._high = value_range
        self._keep_aspect = keep_aspect
        self._repeat_edge = repeat_edge

    @contextmanager
    def look(self, frame: NDArray[np.uint8], region: _core.Region | None) -> Iterator[Seen | None]:
        """Run the model on a region (None: the whole frame); None, without running, when the region has no area.

        What is seen is valid until the block ends.
        """
        models = self._models
        if models is None:
            raise ValueError("the stage is closed")
        model = models.take()
        try:
            (tensor,) = model.inputs
            size, tensor_size = (frame.shape[1], frame.shape[0]), (tensor.shape[2], tensor.shape[1])
            crop = _core.place_crop(region, size, tensor_size, self._keep_aspect)
            if crop is None:
                yield None
                return
            timer = LookTimer(frame, models.name) if isinstance(frame, TracedFrame) else None
            self._kernels.warp(frame, crop, tensor, self._low, self._high, self._repeat_edge)
            if timer is not None:
                timer.cropped()
            model.run()
            if timer is not None:
                timer.inferred()
            yield Seen(crop, model.outputs)
            if timer is not None:
                timer.end()
        finally:
            models.give_back(model)

    def close(self) -> None:
        """Let go of the models; they are freed when no other tracker holds them."""
        self._models = None
