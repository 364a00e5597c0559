"""Crops that are not trained on, and how far a student is from its teacher there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from holistic_native.compress.distil.losses import OutputLoss

_AT_ONCE = 16


@dataclass(frozen=True)
class Held:
    """Crops of some people, and what the teacher says about them.

    Attributes:
        crops: (n, side, side, 3), as the student takes them.
        labels: the teacher's outputs.
    """

    crops: Tensor
    labels: list[Tensor]

    def errors(self, student: Callable[[Tensor], Sequence[Tensor]], loss: OutputLoss) -> dict[str, float]:
        """Return the mean and median distance in pixels, and shares of crops where presence and sides differ."""
        outputs = outputs_of(student, self.crops)
        present = loss.present(self.labels)
        distances = (loss.positions(outputs) - loss.positions(self.labels)).norm(dim=2)[present]
        errors = {
            "mean": float(distances.mean()),
            "median": float(distances.mean(1).median()),
            "presence_flips": float((loss.present(outputs) != present).float().mean()),
        }
        if loss.aims.hand is not None:
            left = [values[loss.aims.hand].flatten()[present] > 1 / 2 for values in (outputs, self.labels)]
            errors["side_flips"] = float((left[0] != left[1]).float().mean())
        return {name: round(value, 4) for name, value in errors.items()}


def outputs_of(network: Callable[[Tensor], Sequence[Tensor]], crops: Tensor) -> list[Tensor]:
    """Run a network on crops, a few at once."""
    with torch.inference_mode():
        parts = [network(part) for part in crops.split(_AT_ONCE)]
    return [torch.cat(column) for column in zip(*parts, strict=True)]
