"""Render drawn crops: batched operations of torch alone, so that a graphics processor does them at full speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from holistic_native.compress.distil.drawing import Draw

# Of the blur, in pixels.
_REACH = 5


class Renderer:
    """Surroundings, of which crops are rendered as they were drawn."""

    def __init__(self, surroundings: Tensor, *, value_range: tuple[float, float] = (0.0, 1.0)) -> None:
        """Keep the surroundings where they are.

        Args:
            surroundings: (count, side, side, 3) uint8, on the device to render on.
            value_range: what bytes 0 and 255 become.
        """
        if surroundings.ndim != 4 or surroundings.shape[1] != surroundings.shape[2] or surroundings.shape[3] != 3:
            raise ValueError(f"surroundings must be (count, side, side, 3), got {tuple(surroundings.shape)}")
        self._surroundings = surroundings
        self._low, self._high = value_range

    def __len__(self) -> int:
        return len(self._surroundings)

    def render(self, drawn: Draw, *sides: int) -> list[Tensor]:
        """Render one batch at several sizes: the same places, the same pixels.

        Returns:
            Per size (n, side, side, 3) float32 in the value range, of steps of a byte as trackers feed them.
        """
        device = self._surroundings.device
        pictures = self._surroundings[drawn.index.to(device)].permute(0, 3, 1, 2).float() / 255
        pictures = _noisy(_coloured(_blurred(_coarse(_covered(pictures, drawn), drawn), drawn), drawn), drawn)
        return [self._cropped(pictures, drawn, side) for side in sides]

    def _cropped(self, pictures: Tensor, drawn: Draw, side: int) -> Tensor:
        device, last = pictures.device, pictures.shape[2] - 1
        # Pixel i of a crop is at the fraction i / side of it, and so is a pixel of a surrounding, as in trackers.
        at = torch.arange(side, device=device) / side
        places = torch.stack((*reversed(torch.meshgrid(at, at, indexing="ij")), torch.ones(side, side, device=device)))
        matrix = drawn.matrix.to(device)
        found = torch.einsum("nij,jhw->nhwi", matrix, places) * (2 * (last + 1) / last) - 1
        crops = functional.grid_sample(pictures, found, padding_mode="border", align_corners=True)
        outside = (found.abs() > 1).any(3) & drawn.black.to(device)[:, None, None]
        crops = crops.masked_fill(outside[:, None], 0.0).permute(0, 2, 3, 1)
        return (crops * 255).round() * ((self._high - self._low) / 255) + self._low


def to_crops(points: Tensor, drawn: Draw) -> Tensor:
    """Bring points, (n, points, 2) fractions of their surroundings, to fractions of the crops."""
    linear, offset = drawn.matrix[:, :, :2], drawn.matrix[:, :, 2]
    moved = (points - offset[:, None].to(points)).transpose(1, 2)
    return torch.linalg.solve(linear.to(points), moved).transpose(1, 2)


def _changed(pictures: Tensor, chosen: Tensor, change: Callable[[Tensor], Tensor]) -> Tensor:
    """Change some of the pictures, and do the work for those alone."""
    places = chosen.nonzero()[:, 0].to(pictures.device)
    return pictures.index_copy(0, places, change(pictures[places])) if len(places) else pictures


def _covered(pictures: Tensor, drawn: Draw) -> Tensor:
    side = pictures.shape[2]
    at = torch.arange(side, device=pictures.device) / side
    left, top, right, bottom = drawn.cover.to(pictures.device)[:, :, None].unbind(1)
    across, down = (at >= left) & (at < right), (at >= top) & (at < bottom)
    covered = (down[:, :, None] & across[:, None])[:, None]
    return torch.where(covered, pictures.roll(1, 0), pictures)


def _coarse(pictures: Tensor, drawn: Draw) -> Tensor:
    def change(some: Tensor) -> Tensor:
        small = functional.avg_pool2d(some, drawn.coarseness, ceil_mode=True)
        side = small.shape[2] * drawn.coarseness
        enlarged = functional.interpolate(small, (side, side), mode="bilinear", align_corners=False)
        return enlarged[:, :, : some.shape[2], : some.shape[3]]

    return _changed(pictures, drawn.coarse, change)


def _blurred(pictures: Tensor, drawn: Draw) -> Tensor:
    at = torch.arange(-_REACH, _REACH + 1, device=pictures.device) / drawn.sigma
    kernel = (at.square() / -2).exp()
    kernel = (kernel / kernel.sum()).expand(3, 1, -1)

    def change(some: Tensor) -> Tensor:
        padded = functional.pad(some, (_REACH,) * 4, mode="replicate")
        across = functional.conv2d(padded, kernel[:, :, None], groups=3)
        return functional.conv2d(across, kernel[:, :, :, None], groups=3)

    return _changed(pictures, drawn.blurred, change)


def _coloured(pictures: Tensor, drawn: Draw) -> Tensor:
    gain, curve = (values.to(pictures.device) for values in (drawn.gain, drawn.curve))
    return (pictures ** curve[:, None, None, None] * gain[:, :, None, None]).clamp(0, 1)


def _noisy(pictures: Tensor, drawn: Draw) -> Tensor:
    lot = torch.Generator(pictures.device).manual_seed(drawn.seed)
    strength = drawn.noise[drawn.noise > 0].to(pictures.device)

    def change(some: Tensor) -> Tensor:
        noise = torch.randn(some.shape, generator=lot, device=some.device)
        return (some + noise * strength[:, None, None, None]).clamp(0, 1)

    return _changed(pictures, drawn.noise > 0, change)
