"""What a student is to learn: which outputs are points, presence, side, world points, heatmaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holistic_native.compress.reading import Reading

# Numbers per point of a pose model: x, y, z, and the logits of visibility and presence.
_WITH_LOGITS = 5


@dataclass(frozen=True)
class Aims:
    """The places of things among the outputs that are trained; of any other file, all outputs alike.

    Attributes:
        side: of the original's input, in whose pixels points are.
        points: output with the points; None for a file that is not known, of which all outputs count alike.
        stride: numbers per point: x, y, perhaps z, perhaps two logits.
        count: how many points count; None for all.
        presence: output that says whether something is there; None for none.
        logit: presence is a logit, not a probability.
        hand: output with the probability of a left hand; None for none.
        world: output with points in metres; None for none.
        heatmap: output with a map of logits per point, which moves the points; None for none.
        reach: of a heatmap's window, in cells, and the least confidence to move a point.
        confidence: see there.
    """

    side: int
    points: int | None = None
    stride: int = 2
    count: int | None = None
    presence: int | None = None
    logit: bool = False
    hand: int | None = None
    world: int | None = None
    heatmap: int | None = None
    reach: int = 4
    confidence: float = 0.5

    @property
    def has_logits(self) -> bool:
        """Whether every point has logits behind x, y and z."""
        return self.stride >= _WITH_LOGITS


def aims_of(reading: Reading, side: int) -> Aims:
    """Return what a student of one of the cascade's models is to learn.

    Args:
        reading: of the model; ValueError for a detector, whose points come once per anchor.
        side: of its input.
    """
    if reading.detector:
        raise ValueError("detectors cannot be distilled: their boxes count only where something is there")
    if reading.crops is None:
        return Aims(side)
    return Aims(
        side,
        points=reading.points,
        stride=reading.stride,
        count=reading.count,
        presence=reading.presence,
        logit=reading.logit,
        hand=reading.side,
        world=reading.world,
        heatmap=reading.heatmap,
    )
