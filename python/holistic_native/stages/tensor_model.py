"""A model that runs on numbers rather than on pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.timing.trace import RunTimer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.pool import ModelPool


class TensorModel:
    """A model of few numbers, with one output."""

    def __init__(self, models: ModelPool) -> None:
        """Take the model that runs."""
        self._models: ModelPool | None = models

    def run(self, *inputs: NDArray[np.float32], frame: Frame | None = None) -> NDArray[np.float32]:
        """Run the model once.

        Args:
            inputs: one array for each of its inputs, as many numbers as that has.
            frame: where timings are noted, if they are wanted.

        Returns:
            The numbers of its output, in one row.
        """
        models = self._models
        if models is None:
            raise ValueError("the stage is closed")
        timer = None if frame is None or frame.notes is None else RunTimer(frame.notes, frame.branch, models.name)
        model = models.take()
        for view, numbers in zip(model.inputs, inputs, strict=True):
            view[...] = numbers.reshape(view.shape)
        if timer is not None:
            timer.cropped()
        model.run()
        if timer is not None:
            timer.inferred()
        found = model.outputs[0].flatten()
        models.give_back(model)  # one that failed is not: nobody knows what state it is in
        if timer is not None:
            timer.end()
        return found

    def close(self) -> None:
        """Let go of the model."""
        self._models = None
