"""The step every stage begins with: a region of the frame goes straight into a model's input, and the model runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native import _core

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.runtime.loader import Model


class CropModel:
    """A model that looks at one region of a frame.

    Attributes:
        model: the model; its outputs hold the last look's values.
    """

    def __init__(
        self,
        model: Model,
        kernels: _core.Kernels,
        *,
        value_range: tuple[float, float] = (0.0, 1.0),
        keep_aspect: bool = True,
        repeat_edge: bool = True,
    ) -> None:
        """Set how crops are made for this model (MediaPipe's ImageToTensor options).

        Args:
            model: takes one (1, height, width, 3) float32 tensor.
            kernels: the pixel kernels.
            value_range: what bytes 0 and 255 become.
            keep_aspect: grow the region to the tensor's shape instead of stretching it.
            repeat_edge: continue the image's edge outside it; otherwise black.
        """
        self.model = model
        self._kernels = kernels
        self._low, self._high = value_range
        self._keep_aspect = keep_aspect
        self._repeat_edge = repeat_edge
        _, height, width, _ = model.inputs[0].shape
        self._tensor_size = (width, height)

    def look(self, frame: NDArray[np.uint8], region: _core.Region | None) -> _core.Crop | None:
        """Run the model on a region (None: the whole frame); None, without running, when the region has no area.

        Returns:
            How the model's input lay in the frame, to bring its outputs back.
        """
        size = (frame.shape[1], frame.shape[0])
        crop = _core.place_crop(region, size, self._tensor_size, self._keep_aspect)
        if crop is None:
            return None
        self._kernels.warp(frame, crop, self.model.inputs[0], self._low, self._high, self._repeat_edge)
        self.model.run()
        return crop

    def close(self) -> None:
        """Free the model."""
        self.model.close()
