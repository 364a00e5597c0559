"""How a student is trained."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from holistic_native.compress.distil.losses import Weights


@dataclass(frozen=True)
class Options:
    """How a student is trained; with the data, they decide every byte of it (on one kind of machine).

    Attributes:
        steps: batches to learn from.
        batch: crops in each.
        rate: of AdamW at its highest. Batch norms are folded into the weights, so it must be small.
        warm_up: share of the steps in which the rate rises.
        decay: of weights, AdamW's.
        clip: largest norm of a gradient.
        average: how much of the averaged weights stays in every step, once there are enough of them.
        strength: of the changes to crops, 0..1.
        seed: of all random choices.
        weights: of the parts of the loss.
        repeat: after how many batches the same crops come again; None for never. A teacher's cache needs it.
    """

    steps: int = 2000
    batch: int = 16
    rate: float = 5e-5
    warm_up: float = 0.03
    decay: float = 1e-4
    clip: float = 5.0
    average: float = 0.998
    strength: float = 1.0
    seed: int = 0
    weights: Weights = field(default_factory=Weights)
    repeat: int | None = None

    def rate_at(self, step: int) -> float:
        """Return the rate of a step: rising, then falling along a cosine."""
        rising = max(round(self.warm_up * self.steps), 1)
        if step < rising:
            return self.rate * (step + 1) / rising
        along = (step - rising) / max(self.steps - rising, 1)
        return self.rate * (0.01 + 0.99 * (1 + math.cos(math.pi * along)) / 2)

    def average_at(self, step: int) -> float:
        """Return how much of the averaged weights stays: at first they follow quickly."""
        return min(self.average, (1 + step) / (10 + step))

    def seed_at(self, step: int) -> int:
        """Return the seed of a step's crops."""
        return self.seed * 1_000_003 + (step if self.repeat is None else step % self.repeat)

    def to_dict(self) -> dict[str, Any]:
        """Return the values for JSON."""
        return asdict(self)
