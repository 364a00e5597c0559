"""The random choices for a batch of crops: which surroundings, how they are cropped, what happens to their pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

# How far a new crop is turned (radians), zoomed (powers of two), moved and sheared (of its side).
_TURN, _ZOOM, _SHIFT, _SHEAR = math.radians(25), 0.4, 0.1, 0.12
# Powers of two of the brightness and of its curve; share by which colours change against each other.
_BRIGHTEN, _CURVE, _TINT = 0.5, 0.4, 0.2
_LARGEST_SIGMA, _LARGEST_NOISE = 2.5, 6 / 255
_OFTEN, _SELDOM = 0.5, 0.25
_COVER = 0.15, 0.45


@dataclass(frozen=True)
class Draw:
    """A batch that can be rendered at any size; what is drawn does not depend on it.

    Attributes:
        seed: of the noise, which is as fine as the surroundings' pixels.
        index: (n,) which surroundings.
        matrix: (n, 2, 3) from places in the crop to places in its surrounding, both as fractions of the side.
        gain: (n, 3) factors of the colours.
        curve: (n,) exponents of the brightness.
        sigma: of the blur in the surroundings' pixels, and `blurred` (n,), where it is applied.
        blurred: see there.
        coarseness: how many pixels become one, and `coarse` (n,), where that is so.
        coarse: see there.
        noise: (n,) standard deviation.
        cover: (n, 4) left, top, right, bottom of what another surrounding covers, as fractions; empty where nothing is.
        black: (n,) whether what lies outside the surrounding is black; otherwise its edge goes on.
    """

    seed: int
    index: Tensor
    matrix: Tensor
    gain: Tensor
    curve: Tensor
    sigma: float
    blurred: Tensor
    coarseness: int
    coarse: Tensor
    noise: Tensor
    cover: Tensor
    black: Tensor


def draw(
    seed: int, surroundings: int, count: int, *, margin: float, strength: float = 1.0, mirror: bool = True
) -> Draw:
    """Draw a batch; the same arguments give the same batch, on every machine.

    Args:
        seed: of everything drawn.
        surroundings: how many there are.
        count: how many crops to draw.
        margin: sides of a surrounding over those of the crop in its middle.
        strength: of all changes; 0 gives the crops as they were.
        mirror: half of the crops are mirrored.
    """
    lot = torch.Generator().manual_seed(seed)

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(count, *shape, generator=lot)

    def sometimes(share: float) -> Tensor:
        return torch.rand(count, generator=lot) < share * strength

    index = torch.randint(surroundings, (count,), generator=lot)
    angle = strength * uniform(-_TURN, _TURN)
    side = 2.0 ** (strength * uniform(-_ZOOM, _ZOOM)) / margin
    shear = strength * uniform(-_SHEAR, _SHEAR, 2)
    flip = torch.where(sometimes(_OFTEN / max(strength, 1e-9)) & mirror & (strength > 0), -1.0, 1.0)
    cosine, sine = angle.cos(), angle.sin()
    turned = torch.stack((torch.stack((cosine, -sine), 1), torch.stack((sine, cosine), 1)), 1)
    sheared = torch.stack(
        (torch.stack((flip, shear[:, 0]), 1), torch.stack((flip * shear[:, 1], torch.ones(count)), 1)), 1
    )
    linear = turned @ sheared * side[:, None, None]
    middle = 0.5 + strength * uniform(-_SHIFT, _SHIFT, 2) / margin
    offset = middle - linear.sum(2) / 2
    corner = uniform(0.0, 1.0, 2)
    extent = uniform(*_COVER, 2) / margin * sometimes(_SELDOM)[:, None]
    return Draw(
        seed=seed,
        index=index,
        matrix=torch.cat((linear, offset[:, :, None]), 2),
        gain=2.0 ** (strength * uniform(-_BRIGHTEN, _BRIGHTEN, 1)) * (1 + strength * uniform(-_TINT, _TINT, 3)),
        curve=2.0 ** (strength * uniform(-_CURVE, _CURVE)),
        sigma=0.4 + (_LARGEST_SIGMA - 0.4) * float(torch.rand(1, generator=lot)),
        blurred=sometimes(_SELDOM),
        coarseness=int(torch.randint(2, 5, (1,), generator=lot)),
        coarse=sometimes(_SELDOM),
        noise=sometimes(_OFTEN) * uniform(0.0, _LARGEST_NOISE),
        cover=torch.cat((corner - extent / 2, corner + extent / 2), 1),
        black=sometimes(_SELDOM),
    )
