"""Errors of a derived model: its outputs against those of the float model, on the same crops."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.compress.resample import fitted
from holistic_native.runtime.interpreter import Interpreter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from holistic_native.compress.reading import Reading


@dataclass(frozen=True)
class Errors:
    """Differences to the float model.

    Attributes:
        mean: distance of points in pixels of the crop, over the crops where the float model sees something.
        p95: the distance that 95 % of the points stay under.
        presence_flips: share of all crops on which one model sees something and the other does not.
        side_flips: share of the crops with a hand on which left and right are swapped.
        crops: how many crops were compared.
        present: on how many of them the float model sees something.
    """

    mean: float
    p95: float
    presence_flips: float
    side_flips: float
    crops: int
    present: int

    def rounded(self) -> dict[str, float]:
        """Return the values as a dictionary, to four digits."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def run(content: bytes, crops: Sequence[NDArray[np.float32]], reading: Reading) -> list[NDArray[np.float32]]:
    """Run a model on crops, resampled where it takes another size: its outputs, each (crops, values)."""
    model = Interpreter(reading.used(content), name="judged", runtime="litert")
    rows = []
    for crop in crops:
        model.inputs[0][...] = fitted(crop, model.inputs[0].shape, reading.value_range)
        model.run()
        rows.append([output.reshape(-1).copy() for output in model.outputs])
    model.close()
    return [np.stack(column) for column in zip(*rows, strict=True)]


class Judge:
    """Compares models with a float model on crops."""

    def __init__(self, content: bytes, crops: Sequence[NDArray[np.float32]], reading: Reading) -> None:
        """Run the float model.

        Args:
            content: the float model.
            crops: what both models are fed, at least one.
            reading: how to read the outputs.

        Raises:
            ValueError: the model is damaged, there are no crops, or the model sees something on none of them.
        """
        if len(crops) == 0:
            raise ValueError("crops must hold at least one crop")
        self._crops = crops
        self._reading = reading
        self._reference = run(content, crops, reading)
        self._present = reading.present(self._reference)
        self._counted = reading.counted(self._reference)
        self._positions = reading.positions(self._reference)
        if not self._counted.any():
            raise ValueError("the model sees something on none of the crops: no errors can be measured")

    def errors(self, content: bytes) -> Errors:
        """Run another model on the same crops and compare."""
        reading = self._reading
        outputs = run(content, self._crops, reading)
        distances = np.linalg.norm(reading.positions(outputs) - self._positions, axis=2)[self._counted]
        sides = 0.0
        if reading.side is not None:
            left, was_left = (o[reading.side].reshape(-1) > 0.5 for o in (outputs, self._reference))
            sides = float((left != was_left)[self._present].mean())
        return Errors(
            mean=float(distances.mean()),
            p95=float(np.percentile(distances, 95)),
            presence_flips=float((reading.present(outputs) != self._present).mean()),
            side_flips=sides,
            crops=len(self._crops),
            present=int(self._present.sum()),
        )
